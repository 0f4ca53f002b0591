import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../contract/configuration.ts';
import type { ParcelHold } from '../../contract/recipient-view.ts';
import { durationOf } from '../frame/duration.ts';

type Reason = ParcelHold['reasons'][number];
const hourMs = 3_600_000;
/** A parcel of last summer has many weekends; the first few say why. */
const mostReasons = 4;

/** Until when a parcel is kept, and why: told where it matters that it stays here, and small. */
export function KeptUntil({
  hold,
  language,
  short = false,
}: {
  readonly hold: ParcelHold | undefined;
  readonly language: Language;
  /** Without the reasons, where there is no room for them. */
  readonly short?: boolean;
}) {
  const { t } = useTranslation();
  if (hold === undefined) return null;
  const { untilMs, timeZone, reasons } = hold;
  const tell = tellerOf(language, timeZone);
  return (
    <section className="kept-until">
      <p>{untilMs === null ? t('hold.untilFetched') : t('hold.until', { time: tell.time(untilMs) })}</p>
      {!short && (
        <ul>
          {reasons.slice(0, mostReasons).map((reason) => (
            <li key={JSON.stringify(reason)}>{wordsOf(reason, tell, t)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

type Teller = ReturnType<typeof tellerOf>;

function tellerOf(language: Language, timeZone: string) {
  const short = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  const day = new Intl.DateTimeFormat(language, { ...short, timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(language, {
    ...short,
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
  return {
    time: (ms: number) => time.format(ms),
    /** A day of the calendar, which is the same in every zone. */
    day: (date: string) => day.format(new Date(`${date}T00:00:00Z`)),
    money: (cents: number, currency: string) =>
      new Intl.NumberFormat(language, { style: 'currency', currency }).format(cents / 100),
  };
}

function wordsOf(reason: Reason, tell: Teller, t: TFunction): string {
  switch (reason.kind) {
    case 'started':
      return t(`hold.started.${reason.because}`, { time: tell.time(reason.atMs) });
    case 'given':
      return t(`hold.given.${reason.daysCounted}`, { duration: durationOf(reason.hours * hourMs, t) });
    case 'stoodStill':
      return reason.untilMs === null
        ? t('hold.standsStill', { from: tell.time(reason.fromMs) })
        : t('hold.stoodStill', { from: tell.time(reason.fromMs), until: tell.time(reason.untilMs) });
    case 'dayNotCounted':
      return t(`hold.dayNotCounted.${reason.because}`, { day: tell.day(reason.date) });
    case 'extended': {
      const fee = reason.feeCents > 0 ? tell.money(reason.feeCents, reason.currency) : undefined;
      if (fee !== undefined) return t('hold.extendedWithFee', { fee });
      return t('hold.extended');
    }
    default:
      return reason satisfies never;
  }
}
