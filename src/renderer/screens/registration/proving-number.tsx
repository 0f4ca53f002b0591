import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ActionButton, CommandButton } from '../../touch/button.tsx';
import { DigitsField } from '../../touch/fields.tsx';
import { Keypad } from '../../touch/keypad.tsx';
import { verificationDigits } from '../../touch/limits.ts';
import { useSurroundings } from '../../touch/press.ts';
import type { PageProps } from './page-props.ts';

/** The code of a message, or of the operator; whether a courier has this number is not said. */
export function ProvingNumber({ at }: PageProps<'awaitingProof'>) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [code, setCode] = useState('');
  const isWhole = code.length === verificationDigits;
  const submit = async () => {
    if (!isWhole) return;
    const answer = await send({ name: 'submitProof', code });
    if (answer.accepted) setCode('');
  };
  return (
    <Stage
      heading={t('registering.awaitingProof.heading')}
      instruction={t(`registering.awaitingProof.${at.wasSent ? at.aim : 'notSent'}`, {
        number: at.phoneGroups.join(' '),
      })}
      remark={
        at.refusal && <Remark tone="refusal">{t(`registering.awaitingProof.refusal.${at.refusal}`)}</Remark>
      }
      typed={
        <DigitsField
          label={t('registering.awaitingProof.code')}
          typed={code}
          digits={verificationDigits}
          active
        />
      }
    >
      <Keypad
        onCharacter={(digit) => setCode((typed) => (typed + digit).slice(0, verificationDigits))}
        onErase={() => setCode((typed) => typed.slice(0, -1))}
        onClear={() => setCode('')}
        onEnter={submit}
      />
      <ActionButton kind="primary" sends="submitProof" disabled={!isWhole} onPress={submit}>
        {t('signingIn.next')}
      </ActionButton>
      {at.mayGoOnUnverified && (
        <CommandButton command={{ name: 'goOnUnverified' }} kind="quiet">
          {t('registering.awaitingProof.goOnUnverified')}
        </CommandButton>
      )}
    </Stage>
  );
}
