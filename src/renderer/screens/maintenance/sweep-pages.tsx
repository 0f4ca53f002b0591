import { useTranslation } from 'react-i18next';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ActButton } from './act-button.tsx';
import { Reasons } from './compartment.tsx';
import type { PageProps } from './page-props.ts';

export function AllVacant({ at }: PageProps<'allVacant'>) {
  const { t } = useTranslation();
  const isNone = at.vacant === 0;
  return (
    <Stage
      heading={t('maintenance.allVacant.heading', { count: at.vacant })}
      instruction={isNone ? undefined : t('maintenance.allVacant.instruction')}
    >
      {!isNone && (
        <section className="acts">
          <h2>{t('maintenance.allVacant.open')}</h2>
          <Reasons name="openAllVacant" />
        </section>
      )}
    </Stage>
  );
}

export function OpeningAll({ at }: PageProps<'openingAll'>) {
  const { t } = useTranslation();
  return (
    <Stage
      heading={t('doorOpening.wait.heading', { label: at.label })}
      instruction={t('maintenance.openingAll.instruction')}
      picture={
        <p className="sweep-count">
          {at.done}
          <span> / {at.total}</span>
        </p>
      }
    >
      <ActButton act={{ name: 'stopOpening' }}>{t('maintenance.openingAll.stop')}</ActButton>
    </Stage>
  );
}

export function AllOpened({ at }: PageProps<'allOpened'>) {
  const { t } = useTranslation();
  const isAllClosed = at.stillOpen.length === 0;
  return (
    <Stage
      heading={t('maintenance.allOpened.heading', { count: at.opened })}
      instruction={t(`maintenance.allOpened.${isAllClosed ? 'allClosed' : 'closeAll'}`)}
      remark={at.isBraked && <Remark tone="refusal">{t('maintenance.allOpened.braked')}</Remark>}
      picture={
        <dl className="facts">
          <Labels name={t('maintenance.allOpened.stillOpen')} labels={at.stillOpen} />
          <Labels name={t('maintenance.allOpened.notSeenOpen')} labels={at.notSeenOpen} />
        </dl>
      }
    >
      <ActButton act={{ name: 'recordAllEmpty' }} kind="primary" disabled={!isAllClosed || at.opened === 0}>
        {t('maintenance.allOpened.allEmpty')}
      </ActButton>
      <ActButton act={{ name: 'goBack' }}>{t('maintenance.allOpened.leave')}</ActButton>
    </Stage>
  );
}

function Labels({ name, labels }: { readonly name: string; readonly labels: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <div className={labels.length > 0 ? 'stands-out' : ''}>
      <dt>{name}</dt>
      <dd>{labels.length === 0 ? t('maintenance.facts.none') : labels.join(', ')}</dd>
    </div>
  );
}
