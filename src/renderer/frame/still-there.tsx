import { useTranslation } from 'react-i18next';
import type { KioskView } from '../../contract/view.ts';
import { useSecondsLeft } from '../touch/time-left.ts';

/**
 * The last seconds before main leaves a screen that nobody touches. It covers nothing that can be
 * pressed and takes no press itself: any touch anywhere says "I am still here".
 */
export function StillThere({ view }: { readonly view: KioskView }) {
  const { t } = useTranslation();
  const { idle, revision } = view;
  const seconds = useSecondsLeft(idle?.remainingMs, { showForMs: idle?.countdownMs, since: revision });
  // Whoever has their parcel may just walk away: a thank-you asks nobody to stay.
  if (view.screen === 'retrieved') return null;
  if (idle === undefined || seconds === undefined) return null;
  return (
    <div className="still-there" role="timer" aria-live="polite">
      <CountdownRing key={revision} seconds={seconds} ms={Math.min(idle.remainingMs, idle.countdownMs)} />
      <div>
        <p className="still-there-heading">{t('idle.heading')}</p>
        <p>{t('idle.instruction', { count: seconds })}</p>
      </div>
    </div>
  );
}

/** Runs out in one animation that the compositor draws; React only changes the digits. */
function CountdownRing({ seconds, ms }: { readonly seconds: number; readonly ms: number }) {
  return (
    <svg className="ring" viewBox="0 0 100 100" aria-hidden="true">
      <circle className="ring-track" cx="50" cy="50" r="43" />
      <circle
        className="ring-left"
        cx="50"
        cy="50"
        r="43"
        pathLength={1}
        style={{ animationDuration: `${ms}ms` }}
      />
      <text x="50" y="51">
        {seconds}
      </text>
    </svg>
  );
}
