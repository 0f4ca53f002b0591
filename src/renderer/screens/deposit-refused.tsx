import { useTranslation } from 'react-i18next';
import type { Language } from '../../contract/configuration.ts';
import type { AccessHours } from '../../contract/courier.ts';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { CommandButton } from '../touch/button.tsx';

/** What keeps a courier from depositing, and what they may do all the same. */
export function DepositRefused({ view }: { readonly view: ViewOf<'depositRefused'> }) {
  const { t } = useTranslation();
  const { because, toTakeBack, hasUnsettled, canChooseSize } = view;
  return (
    <Stage
      heading={t(`depositRefused.${because.refusal}.heading`)}
      instruction={<Reason view={view} />}
      remark={hasUnsettled && <Remark tone="note">{t('depositRefused.unsettled')}</Remark>}
    >
      {canChooseSize && (
        <CommandButton command={{ name: 'back' }} kind="primary">
          {t('depositRefused.otherSize')}
        </CommandButton>
      )}
      {hasUnsettled && (
        <CommandButton command={{ name: 'depositNext' }} kind="primary">
          {t('depositRefused.settle')}
        </CommandButton>
      )}
      {toTakeBack > 0 && (
        <CommandButton command={{ name: 'beginTakeBack' }}>
          {t('awaitingLabel.toTakeBack', { count: toTakeBack })}
        </CommandButton>
      )}
      <CommandButton command={{ name: 'finish' }}>{t('deposited.finish')}</CommandButton>
    </Stage>
  );
}

function Reason({ view }: { readonly view: ViewOf<'depositRefused'> }) {
  const { t } = useTranslation();
  const { because } = view;
  switch (because.refusal) {
    case 'notApproved':
      return t(`depositRefused.notApproved.${because.state}`);
    case 'pendingLimit':
      return t('depositRefused.pendingLimit.instruction', { count: because.parcels });
    case 'companyDenied':
      return t('depositRefused.companyDenied.instruction');
    case 'outsideHours': {
      const hours = because.hours.map((each) => hoursIn(each, view.language)).join('; ');
      return t('depositRefused.outsideHours.instruction', { hours });
    }
    case 'sizeDenied':
      return t('depositRefused.sizeDenied.instruction', { sizes: because.allowed.join(', ') });
    case 'tooManyHeld':
      return t('depositRefused.tooManyHeld.instruction', { count: because.compartments });
    case 'cabinet':
      return t(`start.refused.${because.because}`);
    default:
      return because satisfies never;
  }
}

/** For instance `Mon, Tue 08:00–20:00`; a week of seven days needs no names. */
function hoursIn({ weekdays, from, to }: AccessHours, language: Language): string {
  const times = `${from}–${to}`;
  if (new Set(weekdays).size === 7) return times;
  const name = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  // 1 January 2024 was a Monday.
  const days = weekdays.map((weekday) => name.format(Date.UTC(2024, 0, weekday)));
  return `${days.join(', ')} ${times}`;
}
