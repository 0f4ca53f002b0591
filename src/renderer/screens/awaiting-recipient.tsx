import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { TrackingNumber } from '../frame/tracking-number.tsx';
import { ActionButton, CommandButton } from '../touch/button.tsx';
import { PhoneField } from '../touch/fields.tsx';
import { pressedOnPhone } from '../touch/groups.ts';
import { Keypad } from '../touch/keypad.tsx';
import { useSurroundings } from '../touch/press.ts';

export function AwaitingRecipient({ view }: { readonly view: ViewOf<'awaitingRecipient'> }) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [phone, setPhone] = useState('');
  // The number stays when it is refused: most often one digit of it is wrong.
  const submit = () => phone !== '' && void send({ name: 'submitRecipient', phone });
  const country = new Intl.DisplayNames([view.language], { type: 'region' }).of(view.country) ?? view.country;
  return (
    <Stage
      heading={t('awaitingRecipient.heading')}
      instruction={t('awaitingRecipient.instruction')}
      remark={
        view.refusal ? (
          <Remark tone="refusal">{t(`awaitingRecipient.refusal.${view.refusal}`)}</Remark>
        ) : (
          <Remark tone="note">{t('phone.country', { country })}</Remark>
        )
      }
      picture={<TrackingNumber of={view.trackingNumber} />}
      typed={<PhoneField label={t('awaitingRecipient.phone')} typed={phone} country={view.country} active />}
    >
      <Keypad
        withPlus
        onCharacter={(character) => setPhone((typed) => pressedOnPhone(typed, character))}
        onErase={() => setPhone((typed) => typed.slice(0, -1))}
        onClear={() => setPhone('')}
        onEnter={submit}
      />
      <ActionButton kind="primary" sends="submitRecipient" disabled={phone === ''} onPress={submit}>
        {t('awaitingRecipient.submit')}
      </ActionButton>
      {view.offersDirectory && (
        <CommandButton command={{ name: 'beginDirectorySearch' }} kind="quiet">
          {t('awaitingRecipient.directory')}
        </CommandButton>
      )}
    </Stage>
  );
}
