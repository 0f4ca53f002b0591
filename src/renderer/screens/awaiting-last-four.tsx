import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { ActionButton } from '../touch/button.tsx';
import { DigitsField } from '../touch/fields.tsx';
import { Keypad } from '../touch/keypad.tsx';
import { lastFourDigits } from '../touch/limits.ts';
import { useSurroundings } from '../touch/press.ts';

/** A QR can be passed on: whoever holds it up says whose it is. */
export function AwaitingLastFour({ view }: { readonly view: ViewOf<'awaitingLastFour'> }) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [lastFour, setLastFour] = useState('');
  const isWhole = lastFour.length === lastFourDigits;
  const submit = async () => {
    if (!isWhole) return;
    const answer = await send({ name: 'submitLastFour', lastFour });
    if (answer.accepted) setLastFour('');
  };
  return (
    <Stage
      heading={t('awaitingLastFour.heading')}
      instruction={t('awaitingLastFour.instruction')}
      remark={view.refusal && <Remark tone="refusal">{t(`awaitingLastFour.refusal.${view.refusal}`)}</Remark>}
      typed={
        <DigitsField label={t('awaitingLastFour.lastFour')} typed={lastFour} digits={lastFourDigits} active />
      }
    >
      <Keypad
        onCharacter={(digit) => setLastFour((typed) => (typed + digit).slice(0, lastFourDigits))}
        onErase={() => setLastFour((typed) => typed.slice(0, -1))}
        onClear={() => setLastFour('')}
        onEnter={submit}
      />
      <ActionButton kind="primary" sends="submitLastFour" disabled={!isWhole} onPress={submit}>
        {t('awaitingCode.submit')}
      </ActionButton>
    </Stage>
  );
}
