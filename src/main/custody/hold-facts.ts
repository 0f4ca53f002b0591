import { holdStep } from '../../contract/hold-policy.ts';
import { z } from '../../contract/zod.ts';
import type { Reader } from '../database/transaction.ts';
import { type Deadline, deadlineOf, type HoldFacts } from './deadline.ts';
import { holdIntervalsOf } from './hold-clock.ts';
import type { CustodyMeans, Instant } from './moment.ts';
import { type Parcel, parcelById, parcelsWhere } from './parcels.ts';

/** Everything stored that the deadline of this parcel follows from. */
export function holdFactsOf(reader: Reader, { id, sizeClass, companyId, takeBack }: Parcel): HoldFacts {
  const steps = reader
    .all(
      z.object({ step: holdStep }),
      'SELECT step FROM hold_step WHERE parcel_id = $id ORDER BY held_ms, taken_ms',
      { id },
    )
    .map(({ step }) => step);
  return { sizeClass, companyId, takeBack, steps, intervals: holdIntervalsOf(reader, id) };
}

/** Until when this parcel is kept, and why: for the retrieval screen, messages and the operator. */
export function deadlineOfParcel(
  reader: Reader,
  means: CustodyMeans,
  parcelId: string,
  now: Instant,
): Deadline {
  return deadlineOf(means.configuration(), holdFactsOf(reader, parcelById(reader, parcelId)), now);
}

/** A parcel that is in custody, as the operator sees its hold. */
export interface HeldParcel {
  readonly parcel: Parcel;
  readonly deadline: Deadline;
  /** What time has done to it so far. */
  readonly steps: HoldFacts['steps'];
  /**
   * `no`: the message with the code was given up; `notYet`: it still waits. Only `yes` says that a
   * gateway took it.
   */
  readonly isRecipientTold: 'yes' | 'no' | 'notYet';
}

/** Every parcel in custody, by the time it came. */
export function heldParcels(reader: Reader, means: CustodyMeans, now: Instant): HeldParcel[] {
  const here = parcelsWhere(
    reader,
    "state IN ('stored', 'retrieving', 'unconfirmed') AND was_stored = 1 AND grace_from_running_ms IS NULL",
    {},
  );
  return here.map((parcel) => {
    const facts = holdFactsOf(reader, parcel);
    const { hasArrived, isWaiting } = means.codeMessage(reader, parcel.id);
    const isRecipientTold = hasArrived ? 'yes' : isWaiting ? 'notYet' : 'no';
    return {
      parcel,
      deadline: deadlineOf(means.configuration(), facts, now),
      steps: facts.steps,
      isRecipientTold,
    };
  });
}
