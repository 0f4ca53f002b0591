import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { CommandButton } from '../touch/button.tsx';

/** As many at a time as the screen holds; the next follow when these are taken. */
const shownAtOnce = 4;

export function TakingBack({ view }: { readonly view: ViewOf<'takingBack'> }) {
  const { t } = useTranslation();
  const { parcels } = view;
  const more = parcels.length - shownAtOnce;
  return (
    <Stage
      shape="listed"
      heading={t(parcels.length === 0 ? 'takingBack.headingNone' : 'takingBack.heading', {
        count: parcels.length,
      })}
      instruction={parcels.length > 0 && t('takingBack.instruction')}
      remark={<Outcome view={view} />}
    >
      <div className="rows">
        {parcels
          .slice(0, shownAtOnce)
          .map(({ parcelId, trackingNumber, label, sizeClass, because }, index) => (
            <div key={parcelId} className="row">
              <span className="row-name">
                <bdi dir="ltr">{trackingNumber}</bdi>
                <small>{t(`takingBack.because.${because}`, { label, sizeClass })}</small>
              </span>
              <CommandButton
                command={{ name: 'takeBack', parcelId }}
                kind={index === 0 ? 'primary' : 'plain'}
              >
                {t('takingBack.open', { label })}
              </CommandButton>
            </div>
          ))}
        {more > 0 && <p className="row-more">{t('takingBack.more', { count: more })}</p>}
      </div>
      {parcels.length === 0 && (
        <CommandButton command={{ name: 'back' }} kind="primary">
          {t('takingBack.deposit')}
        </CommandButton>
      )}
    </Stage>
  );
}

function Outcome({ view }: { readonly view: ViewOf<'takingBack'> }) {
  const { t } = useTranslation();
  if (view.refusal) return <Remark tone="refusal">{t(`takingBack.refusal.${view.refusal}`)}</Remark>;
  if (view.lastTaken === undefined) return null;
  return <Remark tone="good">{t('takingBack.lastTaken', { label: view.lastTaken })}</Remark>;
}
