import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { TrackingNumber } from '../frame/tracking-number.tsx';
import { Done } from '../look/done.tsx';
import { readerOf } from '../scanning/readers.ts';
import { CommandButton } from '../touch/button.tsx';
import { useSurroundings } from '../touch/press.ts';

export function Deposited({ view }: { readonly view: ViewOf<'deposited'> }) {
  const { t } = useTranslation();
  const { camera } = useSurroundings();
  const reader = readerOf(camera !== undefined, view.hasScanner);
  return (
    <Stage
      heading={t('deposited.heading', { label: view.compartment.label })}
      instruction={t('deposited.instruction')}
      remark={reader && <Remark tone="note">{t('deposited.scanNext')}</Remark>}
      picture={<Done />}
    >
      <TrackingNumber of={view.trackingNumber} />
      <div className="choices">
        <CommandButton command={{ name: 'finish' }}>{t('deposited.finish')}</CommandButton>
        <CommandButton command={{ name: 'depositNext' }} kind="primary">
          {t('deposited.depositNext')}
        </CommandButton>
      </div>
    </Stage>
  );
}
