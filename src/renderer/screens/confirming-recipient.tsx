import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Stage } from '../frame/stage.tsx';
import { TrackingNumber } from '../frame/tracking-number.tsx';
import { CommandButton } from '../touch/button.tsx';
import { RecipientShown } from './recipient-shown.tsx';

export function ConfirmingRecipient({ view }: { readonly view: ViewOf<'confirmingRecipient'> }) {
  const { t } = useTranslation();
  const { kind } = view.recipient;
  return (
    <Stage
      heading={t(`confirmingRecipient.heading.${kind}`)}
      instruction={t(`confirmingRecipient.instruction.${kind}`)}
      picture={<TrackingNumber of={view.trackingNumber} />}
    >
      <RecipientShown recipient={view.recipient} />
      <div className="choices">
        <CommandButton command={{ name: 'back' }}>{t(`confirmingRecipient.change.${kind}`)}</CommandButton>
        <CommandButton command={{ name: 'confirmRecipient' }} kind="primary">
          {t(`confirmingRecipient.confirm.${kind}`)}
        </CommandButton>
      </div>
    </Stage>
  );
}
