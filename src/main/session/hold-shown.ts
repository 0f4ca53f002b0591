import type { ParcelHold } from '../../contract/recipient-view.ts';
import { deadlineOfParcel } from '../custody/hold-facts.ts';
import type { CustodyMeans, Instant } from '../custody/moment.ts';
import type { Reader } from '../database/transaction.ts';

/** A parcel's deadline with its reasons, as its recipient is shown it; undefined where there is none. */
export function holdShown(
  reader: Reader,
  means: CustodyMeans,
  parcelId: string,
  now: Instant,
): ParcelHold | undefined {
  const deadline = deadlineOfParcel(reader, means, parcelId, now);
  if (deadline.kind !== 'held') return undefined;
  const { untilMs, reasons } = deadline;
  return {
    untilMs: untilMs === null ? null : Math.round(untilMs),
    timeZone: means.configuration().timeZone,
    reasons: reasons.map((reason) => ({ ...reason })),
  };
}
