import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Stage } from '../frame/stage.tsx';
import { TrackingNumber } from '../frame/tracking-number.tsx';
import { CommandButton } from '../touch/button.tsx';

export function ConfirmingRecipient({ view }: { readonly view: ViewOf<'confirmingRecipient'> }) {
  const { t } = useTranslation();
  return (
    <Stage
      heading={t('confirmingRecipient.heading')}
      instruction={t('confirmingRecipient.instruction')}
      picture={<TrackingNumber of={view.trackingNumber} />}
    >
      <p className="read-back">
        <bdi dir="ltr">
          {view.phoneGroups.map((group, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place in the number.
            <span key={index}>{group}</span>
          ))}
        </bdi>
      </p>
      <div className="choices">
        <CommandButton command={{ name: 'back' }}>{t('confirmingRecipient.change')}</CommandButton>
        <CommandButton command={{ name: 'confirmRecipient' }} kind="primary">
          {t('confirmingRecipient.confirm')}
        </CommandButton>
      </div>
    </Stage>
  );
}
