import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ActionButton } from '../../touch/button.tsx';
import { PhoneField } from '../../touch/fields.tsx';
import { pressedOnPhone } from '../../touch/groups.ts';
import { Keypad } from '../../touch/keypad.tsx';
import { useSurroundings } from '../../touch/press.ts';
import type { PageProps } from './page-props.ts';

export function GivingNumber({ at }: PageProps<'givingNumber'>) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [phone, setPhone] = useState('');
  const submit = () => phone !== '' && void send({ name: 'submitOwnNumber', phone });
  return (
    <Stage
      heading={t(`registering.givingNumber.${at.aim}.heading`)}
      instruction={t(`registering.givingNumber.${at.aim}.instruction`)}
      remark={
        at.refusal && <Remark tone="refusal">{t(`registering.givingNumber.refusal.${at.refusal}`)}</Remark>
      }
      typed={<PhoneField label={t('signingIn.phone')} typed={phone} country={at.country} active />}
    >
      <Keypad
        withPlus
        onCharacter={(character) => setPhone((typed) => pressedOnPhone(typed, character))}
        onErase={() => setPhone((typed) => typed.slice(0, -1))}
        onClear={() => setPhone('')}
        onEnter={submit}
      />
      <ActionButton kind="primary" sends="submitOwnNumber" disabled={phone === ''} onPress={submit}>
        {t('signingIn.next')}
      </ActionButton>
    </Stage>
  );
}
