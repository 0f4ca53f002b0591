import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDuration } from '../../frame/duration.ts';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ActionButton } from '../../touch/button.tsx';
import { PinField, TextField } from '../../touch/fields.tsx';
import { Keypad } from '../../touch/keypad.tsx';
import { oneTimeCodeLimit, pinLimit, technicianIdLimit } from '../../touch/limits.ts';
import { useSurroundings } from '../../touch/press.ts';
import { useSecondsLeft } from '../../touch/time-left.ts';
import type { PageProps } from './page-props.ts';

const fields = ['id', 'pin', 'oneTimeCode'] as const;
type Field = (typeof fields)[number];
const limits: Record<Field, number> = {
  id: technicianIdLimit,
  pin: pinLimit,
  oneTimeCode: oneTimeCodeLimit,
};
const nothing: Record<Field, string> = { id: '', pin: '', oneTimeCode: '' };

/** Number, PIN and one-time code on one page, with one number pad. */
export function SigningIn({ view, at }: PageProps<'signingIn'>) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [typed, setTyped] = useState(nothing);
  const [field, setField] = useState<Field>('id');
  const waiting = useSecondsLeft(view.waitMs) ?? 0;

  const isLast = field === 'oneTimeCode';
  const isWhole = fields.every((each) => typed[each] !== '');
  const busy = at.checking || waiting > 0;
  const mayGoOn = !busy && (isLast ? isWhole : typed[field] !== '');
  const change = (to: (text: string) => string) =>
    setTyped((before) => ({ ...before, [field]: to(before[field]).slice(0, limits[field]) }));
  const goOn = async () => {
    if (!mayGoOn) return;
    if (!isLast) {
      setField(field === 'id' ? 'pin' : 'oneTimeCode');
      return;
    }
    const answer = await send({ name: 'maintain', act: { name: 'signIn', ...typed } });
    if (!answer.accepted) return;
    setTyped(nothing);
    setField('id');
  };

  return (
    <Stage
      heading={t('maintenance.signingIn.heading')}
      instruction={t(`maintenance.signingIn.${view.live.isClockTrusted ? 'instruction' : 'onlyRecovery'}`)}
      remark={<Outcome refusal={at.checking ? undefined : at.refusal} waiting={waiting} />}
      typed={
        <>
          <TextField
            label={t('maintenance.signingIn.id')}
            typed={typed.id}
            active={field === 'id'}
            onChoose={() => setField('id')}
          />
          <PinField
            label={t('maintenance.signingIn.pin')}
            length={typed.pin.length}
            active={field === 'pin'}
            onChoose={() => setField('pin')}
          />
          <TextField
            label={t('maintenance.signingIn.oneTimeCode')}
            typed={typed.oneTimeCode}
            active={field === 'oneTimeCode'}
            onChoose={() => setField('oneTimeCode')}
          />
        </>
      }
    >
      <Keypad
        disabled={busy}
        onCharacter={(character) => change((text) => text + character)}
        onErase={() => change((text) => text.slice(0, -1))}
        onClear={() => change(() => '')}
        onEnter={goOn}
      />
      <ActionButton
        kind="primary"
        disabled={!mayGoOn}
        onPress={goOn}
        {...(isLast ? { sends: 'maintain' as const, act: 'signIn' as const } : {})}
      >
        {at.checking ? t('signingIn.checking') : isLast ? t('signingIn.submit') : t('signingIn.next')}
      </ActionButton>
    </Stage>
  );
}

function Outcome({
  refusal,
  waiting,
}: {
  readonly refusal: PageProps<'signingIn'>['at']['refusal'];
  readonly waiting: number;
}) {
  const { t } = useTranslation();
  const duration = useDuration();
  if (refusal === undefined || (refusal === 'closed' && waiting === 0)) return null;
  return (
    <Remark tone="refusal">
      {refusal === 'closed'
        ? t('maintenance.signingIn.closed', { duration: duration(waiting * 1_000) })
        : t(`maintenance.signingIn.refusal.${refusal}`)}
    </Remark>
  );
}
