import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { ActionButton } from '../touch/button.tsx';
import { PhoneField } from '../touch/fields.tsx';
import { pressedOnPhone } from '../touch/groups.ts';
import { Keypad } from '../touch/keypad.tsx';
import { useSurroundings } from '../touch/press.ts';

/** Whoever wants a PIN or a badge gets a code at the number that the directory knows. */
export function ProvingNumber({ view }: { readonly view: ViewOf<'provingNumber'> }) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [phone, setPhone] = useState('');
  const submit = () => phone !== '' && void send({ name: 'submitOwnNumber', phone });
  return (
    <Stage
      heading={t('provingNumber.heading')}
      instruction={t('provingNumber.instruction')}
      remark={view.refusal && <Remark tone="refusal">{t(`provingNumber.refusal.${view.refusal}`)}</Remark>}
      typed={<PhoneField label={t('provingNumber.phone')} typed={phone} country={view.country} active />}
    >
      <Keypad
        withPlus
        onCharacter={(character) => setPhone((typed) => pressedOnPhone(typed, character))}
        onErase={() => setPhone((typed) => typed.slice(0, -1))}
        onClear={() => setPhone('')}
        onEnter={submit}
      />
      <ActionButton kind="primary" sends="submitOwnNumber" disabled={phone === ''} onPress={submit}>
        {t('provingNumber.submit')}
      </ActionButton>
    </Stage>
  );
}
