import type { Clock } from '../clock.ts';
import type { ScannersListener } from '../hardware/scanners/scanners.ts';
import type { Log } from './log.ts';
import { type Scan, scanOf } from './session/scan.ts';

/** A code counts again when no scanner has read it for so long, as at the camera. */
const outOfSightMs = 2_500;

/**
 * Hands what scanners read to the session, where the camera's readings arrive too. A code that stays in
 * front of a scanner, or is shown to two, counts once; where nothing came of it, it counts again at once.
 */
export function passScansOn(from: {
  clock: Clock;
  session: { scanned(scan: Scan | undefined, beganMonotonicMs: number): boolean };
  /** Whether the kiosk serves anybody now. */
  isServing: () => boolean;
  log: Log;
}): ScannersListener {
  const { clock, session, isServing, log } = from;
  /** What counted last; everything that cannot be read is the same. */
  let last: { readonly text: string | undefined; readonly seenMs: number } | undefined;

  return {
    scanned(scanner, reading) {
      if (!isServing()) return;
      const { beganMonotonicMs } = reading;
      const scan = 'text' in reading ? scanOf(reading.text, reading.isGs1) : undefined;
      const isRepeated =
        last !== undefined && last.text === scan?.text && beganMonotonicMs - last.seenMs <= outOfSightMs;
      last = { text: scan?.text, seenMs: clock.monotonicMs() };
      if (isRepeated) return;
      const hadMeaning = session.scanned(scan, beganMonotonicMs);
      if (!hadMeaning) last = undefined;
      // What was read may be a token or a person's parcel: only its kind is logged.
      if ('text' in reading) {
        const { symbology, isGs1, text } = reading;
        log('scanner.read', { scanner, symbology, isGs1, characters: text.length, hadMeaning });
      } else log('scanner.unreadable', { scanner, cause: reading.unreadable, hadMeaning });
    },
    connected: (scanner) => log('scanner.connected', { scanner }),
    lost: (scanner, reason) => log('scanner.lost', { scanner, reason }),
  };
}
