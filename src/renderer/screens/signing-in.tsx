import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { TrackingNumber } from '../frame/tracking-number.tsx';
import { readerOf } from '../scanning/readers.ts';
import { ActionButton, CommandButton } from '../touch/button.tsx';
import { PhoneField, PinField } from '../touch/fields.tsx';
import { pressedOnPhone } from '../touch/groups.ts';
import { Keypad } from '../touch/keypad.tsx';
import { pinLimit } from '../touch/limits.ts';
import { useSurroundings } from '../touch/press.ts';
import { useSecondsLeft } from '../touch/time-left.ts';

export function SigningIn({ view }: { readonly view: ViewOf<'signingIn'> }) {
  const { t } = useTranslation();
  const { send, camera } = useSurroundings();
  const reader = readerOf(camera !== undefined, view.hasScanner);
  const [phone, setPhone] = useState('');
  const [pin, setPin] = useState('');
  const [field, setField] = useState<'phone' | 'pin'>('phone');
  const waiting = useSecondsLeft(view.waitMs) ?? 0;

  const onPhone = field === 'phone';
  const busy = view.checking || waiting > 0;
  const mayGoOn = !busy && phone !== '' && (onPhone || pin !== '');
  const goOn = async () => {
    if (!mayGoOn) return;
    if (onPhone) {
      setField('pin');
      return;
    }
    const answer = await send({ name: 'signIn', phone, pin });
    if (answer.accepted) setPin('');
  };
  const change = onPhone ? setPhone : setPin;
  const press = (typed: string, key: string) =>
    onPhone ? pressedOnPhone(typed, key) : (typed + key).slice(0, pinLimit);

  return (
    <Stage
      heading={t('signingIn.heading')}
      instruction={
        reader
          ? `${t('signingIn.instruction')} ${t(`signingIn.badge.${reader}`)}`
          : t('signingIn.instruction')
      }
      picture={view.trackingNumber !== undefined && <TrackingNumber of={view.trackingNumber} />}
      remark={<Outcome view={view} waiting={waiting} />}
      typed={
        <>
          <PhoneField
            label={t('signingIn.phone')}
            typed={phone}
            country={view.country}
            active={onPhone}
            onChoose={() => setField('phone')}
          />
          <PinField
            label={t('signingIn.pin')}
            length={pin.length}
            active={!onPhone}
            onChoose={() => setField('pin')}
          />
        </>
      }
    >
      <Keypad
        withPlus={onPhone}
        disabled={busy}
        onCharacter={(character) => change((typed) => press(typed, character))}
        onErase={() => change((typed) => typed.slice(0, -1))}
        onClear={() => change('')}
        onEnter={goOn}
      />
      <ActionButton
        kind="primary"
        disabled={!mayGoOn}
        onPress={goOn}
        {...(onPhone ? {} : { sends: 'signIn' as const })}
      >
        {view.checking ? t('signingIn.checking') : onPhone ? t('signingIn.next') : t('signingIn.submit')}
      </ActionButton>
      <div className="new-here">
        <CommandButton command={{ name: 'beginRegistration' }} kind="quiet" disabled={view.checking}>
          {t('signingIn.register')}
        </CommandButton>
        <CommandButton command={{ name: 'beginPinRenewal' }} kind="quiet" disabled={view.checking}>
          {t('signingIn.forgotPin')}
        </CommandButton>
      </div>
    </Stage>
  );
}

function Outcome({ view, waiting }: { readonly view: ViewOf<'signingIn'>; readonly waiting: number }) {
  const { t } = useTranslation();
  if (view.checking || view.refusal === undefined) return null;
  if (view.refusal !== 'wait')
    return <Remark tone="refusal">{t(`signingIn.refusal.${view.refusal}`)}</Remark>;
  if (waiting === 0) return null;
  return <Remark tone="refusal">{t('signingIn.refusal.wait', { count: waiting })}</Remark>;
}
