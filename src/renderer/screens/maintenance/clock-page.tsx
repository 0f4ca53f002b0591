import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ActButton } from './act-button.tsx';
import type { PageProps } from './page-props.ts';

/** The clock as it goes, for somebody with a watch to compare. */
export function ClockPage({ view }: PageProps<'clock'>) {
  const { t } = useTranslation();
  const { nowMs, timeZone, isClockTrusted } = view.live;
  const shownMs = useRunning(nowMs);
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(view.language, { timeZone, ...options }).format(shownMs);
  return (
    <Stage
      heading={t('maintenance.section.clock')}
      instruction={t('maintenance.clock.instruction')}
      remark={
        <Remark tone={isClockTrusted ? 'good' : 'refusal'}>
          {t(`maintenance.clock.${isClockTrusted ? 'trusted' : 'untrusted'}`)}
        </Remark>
      }
      picture={
        <p className="clock-face">
          <span>{format({ timeStyle: 'medium' })}</span>
          {format({ dateStyle: 'full' })}
          <small>{timeZone}</small>
        </p>
      }
    >
      <ActButton act={{ name: 'confirmClock' }} kind="primary" disabled={isClockTrusted}>
        {t('maintenance.clock.confirm')}
      </ActButton>
    </Stage>
  );
}

/** `nowMs`, and on from there each second. */
function useRunning(nowMs: number): number {
  const [shownMs, setShownMs] = useState(nowMs);
  useEffect(() => {
    const began = performance.now();
    setShownMs(nowMs);
    const timer = setInterval(() => setShownMs(nowMs + performance.now() - began), 1_000);
    return () => clearInterval(timer);
  }, [nowMs]);
  return shownMs;
}
