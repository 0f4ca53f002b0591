import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A duration as people say it: in its biggest unit of which there are two. */
export function durationOf(ms: number, t: TFunction): string {
  if (ms < 2 * hourMs) return t('notices.minutes', { count: Math.max(1, Math.round(ms / minuteMs)) });
  if (ms < 2 * dayMs) return t('notices.hours', { count: Math.round(ms / hourMs) });
  return t('notices.days', { count: Math.round(ms / dayMs) });
}

export function useDuration(): (ms: number) => string {
  const { t } = useTranslation();
  return (ms) => durationOf(ms, t);
}
