import type { Clock } from '../clock.ts';
import type { DoorState } from '../contract/compartment.ts';
import type { DoorId, LockBoards, LockBoardsListener, NotWritten } from '../hardware/lock-boards.ts';
import { within } from './timely.ts';

/** One unlock, as a technician wants to know it. Times in ms. */
export interface TimedOpening {
  readonly before: DoorState;
  readonly after: DoorState;
  /** The unlock left; what became of it nobody may know (`acknowledged: false`). */
  readonly written: boolean;
  readonly acknowledged: boolean;
  /** Why it was not written, or not acknowledged, where that is known. */
  readonly fault?: NotWritten | 'refused';
  /** From asking to the last byte on the wire. */
  readonly leftAfterMs?: number;
  /** From the last byte on the wire to the reading that showed the door open. */
  readonly openAfterMs?: number;
  /** DESIGN §4: closed before, open after the pulse, and still open 500 ms after its end. */
  readonly isSeenOpen: boolean;
}

/**
 * Resolves when `isTrue`, which is asked again whenever a door changes; false after `withinMs`. Rejects with
 * `failure`, which says that there is nothing to wait for.
 */
export async function untilDoors(
  lockBoards: LockBoards,
  clock: Clock,
  withinMs: number,
  isTrue: () => boolean,
  failure: Promise<never>,
): Promise<boolean> {
  if (isTrue()) return true;
  let forget = () => {};
  const change = new Promise<true>((resolve) => {
    forget = lockBoards.listen({ doorEdge: () => isTrue() && resolve(true) });
  });
  try {
    return (await within(clock, withinMs, Promise.race([change, failure]))) ?? false;
  } finally {
    forget();
  }
}

/**
 * Pulses a lock once and watches its door until it is seen open, at most `withinMs`. A door that was not
 * closed before cannot be seen open: nothing is waited for then. Rejects with `failure`.
 */
export async function openTimed(
  lockBoards: LockBoards,
  doorId: DoorId,
  clock: Clock,
  withinMs: number,
  failure: Promise<never>,
): Promise<TimedOpening> {
  const endMs = clock.monotonicMs() + withinMs;
  const before = lockBoards.door(doorId);
  let seenOpen = () => {};
  const isSeen = new Promise<true>((resolve) => {
    seenOpen = () => resolve(true);
  });
  let left: { readonly afterMs: number; readonly atMs: number } | undefined;
  let openedAtMs: number | undefined;
  const listener: LockBoardsListener = {
    unlockLeft: ({ doorId: id, askedAtMs, leftAtMs }) => {
      if (id === doorId) left = { afterMs: leftAtMs - askedAtMs, atMs: leftAtMs };
    },
    doorEdge: ({ doorId: id, to, atMonotonicMs }) => {
      if (id === doorId && to === 'open') openedAtMs ??= atMonotonicMs;
    },
    doorSeenOpen: (id) => {
      if (id === doorId) seenOpen();
    },
  };
  const forget = lockBoards.listen(listener);
  const unwatch = lockBoards.watch(doorId);
  try {
    const outcome = await lockBoards.open(doorId);
    const waitMs = Math.max(0, endMs - clock.monotonicMs());
    const canBeSeen = outcome.written && before === 'closed';
    const seen = canBeSeen ? await within(clock, waitMs, Promise.race([isSeen, failure])) : undefined;
    const isSeenOpen = seen === true;
    return {
      before,
      after: lockBoards.door(doorId),
      written: outcome.written,
      acknowledged: outcome.written && outcome.acknowledged,
      ...('fault' in outcome && outcome.fault !== undefined ? { fault: outcome.fault } : {}),
      ...(left === undefined ? {} : { leftAfterMs: left.afterMs }),
      ...(left === undefined || openedAtMs === undefined
        ? {}
        : { openAfterMs: Math.max(0, openedAtMs - left.atMs) }),
      isSeenOpen,
    };
  } finally {
    unwatch();
    forget();
  }
}
