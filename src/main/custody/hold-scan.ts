import { sizeClass } from '../../contract/compartment.ts';
import { type HoldStep, type HoldTerms, holdStep } from '../../contract/hold-policy.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { compartmentById } from './compartments.ts';
import { countedHeldMs } from './deadline.ts';
import { holdIntervalsOf } from './hold-clock.ts';
import { deadlineOfParcel } from './hold-facts.ts';
import { dueSteps, nextDueMs, termsOf } from './hold-terms.ts';
import type { CustodyMeans, Moment, RecipientNotice } from './moment.ts';
import { type Parcel, parcelById } from './parcels.ts';
import { reissueCode } from './reissue.ts';
import { markToTakeBack } from './take-back.ts';

/** So many parcels are dealt with in one run; the others have their turn a minute later. */
const parcelsARun = 50;

const heldRow = z
  .object({
    id: z.string(),
    size_class: sizeClass,
    company_id: z.string(),
    started_ms: z.int().nullable(),
    ran_ms: z.int().nullable(),
    steps: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    sizeClass: row.size_class,
    companyId: row.company_id,
    startedMs: row.started_ms,
    /** Running time of the hold clock: what the terms count is never more. */
    ranMs: row.ran_ms ?? 0,
    steps: z.array(holdStep).parse(row.steps?.split(',') ?? []),
  }));

/**
 * The parcels that are still for their recipients and of which nobody has said that they were taken
 * out. By the index that holds these alone, however many parcels the cabinet has seen.
 */
export const heldParcelsSql = `SELECT p.id, p.size_class, p.company_id,
    (SELECT min(h.started_ms) FROM hold_interval h WHERE h.parcel_id = p.id) AS started_ms,
    (SELECT sum(coalesce(h.ended_running_ms, max(h.started_running_ms, $runningMs)) - h.started_running_ms)
      FROM hold_interval h WHERE h.parcel_id = p.id) AS ran_ms,
    (SELECT group_concat(s.step) FROM hold_step s WHERE s.parcel_id = p.id) AS steps
  FROM parcel p INDEXED BY parcel_on_hold
  WHERE p.state IN ('stored', 'unconfirmed') AND p.was_stored = 1 AND p.said_opened = 0
    AND p.grace_from_running_ms IS NULL AND p.take_back_because IS NULL`;

/**
 * Does what is due to parcels that are not fetched: reminders, the operator's alert, expiry and the
 * return. Called each minute; what is due follows from the stored hold clock alone and each step is
 * written down once, so a wake-up too many does nothing and one too few is made up by the next. While
 * the wall clock is not trusted nobody is reminded and nothing expires.
 *
 * @returns how many parcels it dealt with.
 */
export function scanHolds(tx: Tx, means: CustodyMeans, moment: Moment): number {
  if (!moment.isClockTrusted) return 0;
  const configuration = means.configuration();
  let dealtWith = 0;
  for (const held of tx.all(heldRow, heldParcelsSql, { runningMs: moment.runningMs })) {
    const { id, startedMs, ranMs, steps } = held;
    if (startedMs === null) continue;
    const facts = { ...held, startedMs };
    const terms = termsOf(configuration, facts);
    const nextMs = nextDueMs(terms, steps);
    if (nextMs === undefined || ranMs < nextMs) continue;
    const heldMs =
      terms.daysCounted === 'all'
        ? ranMs
        : countedHeldMs(configuration, facts, holdIntervalsOf(tx, id), moment);
    const parcel = parcelById(tx, id);
    const due = dueSteps(terms, steps, heldMs).filter((step) => isFor(parcel, step));
    if (due.length === 0) continue;
    takeSteps(tx, means, { parcel, terms, due, heldMs }, moment);
    dealtWith += 1;
    if (dealtWith === parcelsARun) break;
  }
  return dealtWith;
}

/** Nobody is reminded of what may be fetched already. */
function isFor(parcel: Parcel, step: HoldStep): boolean {
  return parcel.state === 'stored' || (step !== 'firstReminder' && step !== 'secondReminder');
}

/**
 * Writes the steps down, and does what they stand for. Where several are due at once, as after days in
 * which the clock was not trusted, the recipient gets one message: that of the last.
 */
function takeSteps(
  tx: Tx,
  means: CustodyMeans,
  taken: { parcel: Parcel; terms: HoldTerms; due: readonly HoldStep[]; heldMs: number },
  moment: Moment,
): void {
  const { parcel, terms, due, heldMs } = taken;
  for (const step of due) recordStep(tx, { parcel, step, heldMs }, moment);
  if (due.includes('return')) {
    markToTakeBack(tx, means, { parcel, because: 'expired', actor: 'kiosk' }, moment);
    return;
  }
  if (parcel.state !== 'stored') return;
  if (due.includes('expiry')) tellOfExtension(tx, means, { parcel, terms }, moment);
  else if (due.some((step) => step !== 'alert')) remind(tx, means, parcel, moment);
}

function recordStep(tx: Tx, taken: { parcel: Parcel; step: HoldStep; heldMs: number }, moment: Moment): void {
  const { parcel, step, heldMs } = taken;
  const { id: parcelId, compartmentId } = parcel;
  tx.run(
    'INSERT INTO hold_step (parcel_id, step, taken_ms, held_ms) VALUES ($parcelId, $step, $nowMs, $heldMs)',
    { parcelId, step, heldMs, nowMs: moment.nowMs },
  );
  appendAccessLog(tx, {
    kind: `hold.${step}`,
    actor: 'kiosk',
    subject: `parcel:${parcelId}`,
    detail: { compartment: compartmentId, heldMs },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'hold.stepTaken', version: 1, parcelId, compartmentId, step, heldMs }, moment);
}

/**
 * A reminder cannot repeat the code, since its digits are kept nowhere; where the policy says so, and
 * the parcel can get one, it carries a new one instead.
 */
function remind(tx: Tx, means: CustodyMeans, parcel: Parcel, moment: Moment): void {
  const untilMs = untilOf(tx, means, parcel, moment);
  const { reissueWithReminder } = means.configuration().retrievalCode;
  const { hasArrived, isWaiting } = means.codeMessage(tx, parcel.id);
  const isWanted = reissueWithReminder === 'always' || (reissueWithReminder === 'undelivered' && !hasArrived);
  // A message that waits will bring a code that works.
  if (isWanted && !isWaiting) {
    const wish = { parcelId: parcel.id, cause: 'reminder', actor: 'kiosk', untilMs } as const;
    if ('left' in reissueCode(tx, means, wish, moment)) return;
  }
  tell(tx, means, parcel, { kind: 'reminder', untilMs }, moment);
}

function tellOfExtension(
  tx: Tx,
  means: CustodyMeans,
  { parcel, terms }: { parcel: Parcel; terms: HoldTerms },
  moment: Moment,
): void {
  const { extensionFeeCents: feeCents } = terms;
  const { currency } = means.configuration().holds;
  const untilMs = untilOf(tx, means, parcel, moment);
  tell(tx, means, parcel, { kind: 'heldLonger', untilMs, feeCents, currency }, moment);
}

function untilOf(tx: Tx, means: CustodyMeans, parcel: Parcel, moment: Moment): number | null {
  const deadline = deadlineOfParcel(tx, means, parcel.id, moment);
  return deadline.kind === 'held' ? deadline.untilMs : null;
}

function tell(tx: Tx, means: CustodyMeans, parcel: Parcel, notice: RecipientNotice, moment: Moment): void {
  means.tellRecipient(tx, {
    recipientId: parcel.recipientId,
    parcelId: parcel.id,
    compartmentLabel: compartmentById(tx, parcel.compartmentId).label,
    notice,
    nowMs: moment.nowMs,
  });
}
