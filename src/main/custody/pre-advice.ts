import { type SizeClass, sizeClass } from '../../contract/compartment.ts';
import type { TrackingNumber } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { newId } from '../ids.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { liveParcelOf, type Parcel } from './parcels.ts';

const dayMs = 86_400_000;

/** A parcel that is on its way here. */
export interface PreAdvice {
  readonly id: string;
  readonly recipientId: string;
  /** Undefined where nobody said. */
  readonly sizeClass: SizeClass | undefined;
}

/** Who announced it. */
export type PreAdviceSource = 'operator' | 'carrier';

const preAdviceRow = z
  .object({ id: z.string(), recipient_id: z.string(), size_class: sizeClass.nullable(), expires_ms: z.int() })
  .transform((row) => ({
    id: row.id,
    recipientId: row.recipient_id,
    sizeClass: row.size_class ?? undefined,
    expiresMs: row.expires_ms,
  }));
type Waiting = z.infer<typeof preAdviceRow>;

const select = "SELECT id, recipient_id, size_class, expires_ms FROM pre_advice WHERE state = 'waiting'";

/**
 * Takes down that a parcel will come: scanning its label then fills in the recipient and the size. A newer
 * announcement of the same number takes the place of the one before; one that says the same only lasts longer.
 */
export function announceParcel(
  tx: Tx,
  means: Pick<CustodyMeans, 'configuration'>,
  announced: {
    trackingNumber: TrackingNumber;
    recipientId: string;
    sizeClass: SizeClass | undefined;
    source: PreAdviceSource;
    actor: string;
  },
  moment: Moment,
): { preAdviceId: string } | { refusal: 'alreadyStored' } {
  const { trackingNumber, recipientId, source, actor } = announced;
  if (liveParcelOf(tx, trackingNumber) !== undefined) return { refusal: 'alreadyStored' };
  const expiresMs = moment.nowMs + means.configuration().preAdvice.keepDays * dayMs;
  const earlier = waitingFor(tx, trackingNumber);
  if (earlier?.recipientId === recipientId && earlier.sizeClass === announced.sizeClass) {
    tx.run('UPDATE pre_advice SET expires_ms = $expiresMs WHERE id = $id', { id: earlier.id, expiresMs });
    return { preAdviceId: earlier.id };
  }
  if (earlier !== undefined) end(tx, earlier.id, { state: 'replaced', actor, parcelId: null }, moment);
  const preAdviceId = newId(moment.nowMs);
  tx.run(
    `INSERT INTO pre_advice (id, tracking_number, recipient_id, size_class, source, state, announced_ms, expires_ms)
     VALUES ($preAdviceId, $trackingNumber, $recipientId, $sizeClass, $source, 'waiting', $nowMs, $expiresMs)`,
    {
      preAdviceId,
      trackingNumber,
      recipientId,
      sizeClass: announced.sizeClass ?? null,
      source,
      nowMs: moment.nowMs,
      expiresMs,
    },
  );
  record(tx, preAdviceId, { state: 'waiting', actor, parcelId: null }, moment);
  return { preAdviceId };
}

/**
 * What was announced of a label that a courier holds; undefined where nothing was, or too long ago. While the
 * clock is not trusted nothing is too long ago. It is used up when the parcel is in custody, so a courier who
 * takes another compartment finds it again.
 */
export function preAdviceOf(
  reader: Reader,
  trackingNumber: TrackingNumber,
  { nowMs, isClockTrusted }: Pick<Moment, 'nowMs' | 'isClockTrusted'>,
): PreAdvice | undefined {
  const found = waitingFor(reader, trackingNumber);
  if (found === undefined || (isClockTrusted && found.expiresMs <= nowMs)) return undefined;
  return { id: found.id, recipientId: found.recipientId, sizeClass: found.sizeClass };
}

/** The announced parcel has come, whoever it was deposited for. */
export function spendPreAdvice(tx: Tx, parcel: Pick<Parcel, 'id' | 'trackingNumber'>, moment: Moment): void {
  const found = waitingFor(tx, parcel.trackingNumber);
  if (found === undefined) return;
  end(tx, found.id, { state: 'used', actor: 'kiosk', parcelId: parcel.id }, moment);
}

/** The parcel will not come after all. False where none was announced. */
export function withdrawPreAdvice(
  tx: Tx,
  trackingNumber: TrackingNumber,
  actor: string,
  moment: Moment,
): boolean {
  const found = waitingFor(tx, trackingNumber);
  if (found === undefined) return false;
  end(tx, found.id, { state: 'withdrawn', actor, parcelId: null }, moment);
  return true;
}

/** Ends what was announced too long ago, by a trusted clock alone. Returns how many. */
export function expirePreAdvices(tx: Tx, moment: Moment): number {
  if (!moment.isClockTrusted) return 0;
  const due = tx.all(preAdviceRow, `${select} AND expires_ms <= $nowMs ORDER BY expires_ms LIMIT 200`, {
    nowMs: moment.nowMs,
  });
  for (const { id } of due) end(tx, id, { state: 'expired', actor: 'kiosk', parcelId: null }, moment);
  return due.length;
}

function waitingFor(reader: Reader, trackingNumber: string): Waiting | undefined {
  return reader.get(preAdviceRow, `${select} AND tracking_number = $trackingNumber`, { trackingNumber });
}

interface Change {
  readonly state: 'waiting' | 'used' | 'replaced' | 'withdrawn' | 'expired';
  readonly actor: string;
  readonly parcelId: string | null;
}

function end(
  tx: Tx,
  id: string,
  change: Change & { state: Exclude<Change['state'], 'waiting'> },
  moment: Moment,
): void {
  tx.run('UPDATE pre_advice SET state = $state, ended_ms = $nowMs, parcel_id = $parcelId WHERE id = $id', {
    id,
    state: change.state,
    nowMs: moment.nowMs,
    parcelId: change.parcelId,
  });
  record(tx, id, change, moment);
}

function record(tx: Tx, preAdviceId: string, { state, actor, parcelId }: Change, moment: Moment): void {
  appendAccessLog(tx, {
    kind: state === 'waiting' ? 'preAdvice.announced' : `preAdvice.${state}`,
    actor,
    subject: `preAdvice:${preAdviceId}`,
    detail: { parcel: parcelId },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'preAdvice.changed', version: 1, preAdviceId, state, parcelId }, moment);
}
