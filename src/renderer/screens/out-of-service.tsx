import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Stage } from '../frame/stage.tsx';
import { WarningIcon } from '../look/icons.tsx';

/** A technician mends one mistake after the other; all of them are in the log. */
const shownDetails = 5;

export function OutOfService({ view }: { readonly view: ViewOf<'outOfService'> }) {
  const { t } = useTranslation();
  return (
    <Stage
      heading={t('outOfService.heading')}
      instruction={t('outOfService.instruction')}
      picture={
        <div className="seal">
          <WarningIcon />
        </div>
      }
    >
      {view.supportPhone !== undefined && (
        <p className="call">
          {t('outOfService.call')}
          <bdi dir="ltr">{view.supportPhone}</bdi>
        </p>
      )}
      <div className="details">
        <h2>{t('outOfService.details')}</h2>
        <p>{t(`outOfService.cause.${view.cause}`)}</p>
        <dl>
          {view.details.slice(0, shownDetails).map((detail) => (
            <div key={`${detail.path} ${detail.expected}`}>
              <dt>
                <bdi dir="ltr">{detail.path}</bdi>
              </dt>
              <dd>{detail.expected}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Stage>
  );
}
