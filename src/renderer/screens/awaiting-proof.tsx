import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { ActionButton } from '../touch/button.tsx';
import { DigitsField } from '../touch/fields.tsx';
import { Keypad } from '../touch/keypad.tsx';
import { verificationDigits } from '../touch/limits.ts';
import { useSurroundings } from '../touch/press.ts';

export function AwaitingProof({ view }: { readonly view: ViewOf<'awaitingProof'> }) {
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
      heading={t('awaitingProof.heading')}
      instruction={t('awaitingProof.instruction')}
      remark={view.refusal && <Remark tone="refusal">{t(`awaitingProof.refusal.${view.refusal}`)}</Remark>}
      picture={
        <p className="read-back">
          <bdi dir="ltr">{view.phoneGroups.join(' ')}</bdi>
        </p>
      }
      typed={<DigitsField label={t('awaitingProof.code')} typed={code} digits={verificationDigits} active />}
    >
      <Keypad
        onCharacter={(digit) => setCode((typed) => (typed + digit).slice(0, verificationDigits))}
        onErase={() => setCode((typed) => typed.slice(0, -1))}
        onClear={() => setCode('')}
        onEnter={submit}
      />
      <ActionButton kind="primary" sends="submitProof" disabled={!isWhole} onPress={submit}>
        {t('awaitingProof.submit')}
      </ActionButton>
    </Stage>
  );
}
