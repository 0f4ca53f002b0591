import { useTranslation } from 'react-i18next';
import { useDuration } from '../../frame/duration.ts';
import { Stage } from '../../frame/stage.tsx';
import { ActButton } from './act-button.tsx';
import type { PageProps } from './page-props.ts';

/** As many at a time as the screen holds; the next follow when these are decided. */
const shownAtOnce = 4;

export function Couriers({ view, at }: PageProps<'couriers'>) {
  const { t } = useTranslation();
  const duration = useDuration();
  const more = at.couriers.length - shownAtOnce;
  return (
    <Stage
      shape="listed"
      heading={t('maintenance.couriers.heading', { count: at.couriers.length })}
      instruction={t('maintenance.couriers.instruction')}
    >
      <div className="rows">
        {at.couriers.slice(0, shownAtOnce).map(({ id, name, company, isNumberVerified, registeredMs }) => (
          <div key={id} className="row">
            <span className="row-name">
              <bdi>{name ?? t('maintenance.couriers.unreadable')}</bdi>
              <small>{company ?? t('maintenance.couriers.otherCompany')}</small>
            </span>
            <span className="row-more">
              {t(`maintenance.couriers.${isNumberVerified ? 'verified' : 'notVerified'}`)},{' '}
              {t('maintenance.couriers.since', { duration: duration(view.live.nowMs - registeredMs) })}
            </span>
            <ActButton act={{ name: 'decideCourier', courierId: id, isApproved: true }} kind="primary">
              {t('maintenance.couriers.approve')}
            </ActButton>
            <ActButton act={{ name: 'decideCourier', courierId: id, isApproved: false }}>
              {t('maintenance.couriers.reject')}
            </ActButton>
          </div>
        ))}
        {more > 0 && <p className="row-more">{t('maintenance.couriers.more', { count: more })}</p>}
      </div>
    </Stage>
  );
}
