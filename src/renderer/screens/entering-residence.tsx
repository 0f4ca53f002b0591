import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { ActionButton, CommandButton } from '../touch/button.tsx';
import { PinField, TextField } from '../touch/fields.tsx';
import { Keyboard } from '../touch/keyboard.tsx';
import { residenceLimit } from '../touch/limits.ts';
import { useSurroundings } from '../touch/press.ts';
import { useSecondsLeft } from '../touch/time-left.ts';

/** For people in the directory who have no code at hand. */
export function EnteringResidence({ view }: { readonly view: ViewOf<'enteringResidence'> }) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [residence, setResidence] = useState('');
  const [pin, setPin] = useState('');
  const [field, setField] = useState<'residence' | 'pin'>('residence');
  const waiting = useSecondsLeft(view.waitMs) ?? 0;

  const onResidence = field === 'residence';
  const isWhole = residence !== '' && pin.length === view.pinDigits;
  const mayGoOn = !view.checking && waiting === 0 && (isWhole || (onResidence && residence !== ''));
  const goOn = async () => {
    if (!mayGoOn) return;
    if (!isWhole) {
      setField('pin');
      return;
    }
    const answer = await send({ name: 'submitStandingPin', residence, pin });
    if (answer.accepted) setPin('');
  };
  const press = (character: string) => {
    if (onResidence) setResidence((typed) => (typed + character).slice(0, residenceLimit));
    else if (/[0-9]/.test(character)) setPin((typed) => (typed + character).slice(0, view.pinDigits));
  };
  const change = onResidence ? setResidence : setPin;
  return (
    <Stage
      shape="keyboard"
      heading={t('enteringResidence.heading')}
      instruction={t('enteringResidence.instruction', { count: view.pinDigits })}
      picture={
        <>
          <Outcome view={view} waiting={waiting} />
          <CommandButton command={{ name: 'beginCredential' }} kind="quiet" disabled={view.checking}>
            {t('enteringResidence.noPin')}
          </CommandButton>
        </>
      }
      typed={
        <>
          <TextField
            label={t('enteringResidence.residence')}
            typed={residence}
            active={onResidence}
            onChoose={() => setField('residence')}
          />
          <PinField
            label={t('enteringResidence.pin')}
            length={pin.length}
            active={!onResidence}
            onChoose={() => setField('pin')}
          />
          <ActionButton kind="primary" sends="submitStandingPin" disabled={!mayGoOn} onPress={goOn}>
            {view.checking
              ? t('signingIn.checking')
              : onResidence && !isWhole
                ? t('enteringResidence.next')
                : t('enteringResidence.submit')}
          </ActionButton>
        </>
      }
    >
      <Keyboard
        language={view.language}
        onCharacter={press}
        onErase={() => change((typed) => typed.slice(0, -1))}
        onClear={() => change('')}
        onEnter={goOn}
      />
    </Stage>
  );
}

function Outcome({
  view,
  waiting,
}: {
  readonly view: ViewOf<'enteringResidence'>;
  readonly waiting: number;
}) {
  const { t } = useTranslation();
  if (view.checking || view.refusal === undefined) return null;
  if (view.refusal === 'wait') {
    if (waiting === 0) return null;
    return <Remark tone="refusal">{t('signingIn.refusal.wait', { count: waiting })}</Remark>;
  }
  return <Remark tone="refusal">{t(`enteringResidence.refusal.${view.refusal}`)}</Remark>;
}
