import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Stage } from '../frame/stage.tsx';
import { QrIcon } from '../look/icons.tsx';
import { ParcelPicture } from '../look/parcel-picture.tsx';
import { readerOf } from '../scanning/readers.ts';
import { CommandButton } from '../touch/button.tsx';
import { useSurroundings } from '../touch/press.ts';
import { Corner } from './maintenance/corner.tsx';

/** Two doors to walk through. */
export function Start({ view }: { readonly view: ViewOf<'start'> }) {
  const { t } = useTranslation();
  const { camera } = useSurroundings();
  const reader = readerOf(camera !== undefined, view.hasScanner);
  const refused = view.depositRefused;
  const hint = view.full ? 'start.depositHintFull' : 'start.depositHint';
  return (
    <Stage
      shape="entrances"
      heading={t('start.heading')}
      instruction={
        reader && (
          <span className="show-qr">
            <QrIcon />
            {t(`start.showQr.${reader}`)}
          </span>
        )
      }
    >
      <Corner />
      <div className="entrances">
        <CommandButton command={{ name: 'beginRetrieval' }} kind="primary" className="entrance">
          <ParcelPicture direction="out" />
          <span className="entrance-name">{t('start.retrieve')}</span>
          <span className="entrance-hint">{t('start.retrieveHint')}</span>
        </CommandButton>
        <CommandButton
          command={{ name: 'beginDeposit' }}
          className="entrance"
          disabled={refused !== undefined}
        >
          <ParcelPicture direction="in" />
          <span className="entrance-name">{t('start.deposit')}</span>
          <span className="entrance-hint">
            {refused === undefined ? t(hint) : t(`start.refused.${refused}`)}
          </span>
        </CommandButton>
      </div>
    </Stage>
  );
}
