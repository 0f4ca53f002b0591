import type { DoorEdge, DoorId, UnaskedEdge } from './lock-boards.ts';

/** A door that opens later than this after its pulse did not open because of it. */
export const pulseProvesForMs = 60_000;
/** A door that springs open again this soon after its close did not latch. */
const latchMissedMs = 10_000;
/** A lock that moves at another one's pulse does so within this: latches need up to 800 ms (PROTOCOLS §10.10). */
const misfireWithinMs = 5_000;

interface Asked {
  pulsedAtMs: number;
  /** Its pulse has opened it already: one pulse answers for one opening. */
  hasOpened: boolean;
  closedAtMs: number;
}

/**
 * Compares every opening with what was asked for (PROTOCOLS §7.2). A frame can be damaged on the wire so
 * that its board takes it for another door, and nobody but that door tells.
 */
export class UnaskedEdges {
  readonly #asked = new Map<DoorId, Asked>();
  /** Doors that were closed when they were last known. */
  readonly #lastKnownClosed = new Set<DoorId>();

  /** A pulse of this door has left, or may have. */
  pulsed(doorId: DoorId, atMs: number): void {
    this.#asked.set(doorId, { pulsedAtMs: atMs, hasOpened: false, closedAtMs: Number.NEGATIVE_INFINITY });
  }

  /**
   * The alarm that this edge is worth; undefined for every other one. Leaving `unknown` is evidence of nothing
   * (DESIGN §4), but a door that was closed before its board fell silent and is open now has been opened.
   */
  judge({ doorId, from, to, atMonotonicMs }: DoorEdge): UnaskedEdge | undefined {
    const asked = this.#asked.get(doorId);
    if (to === 'closed' && asked !== undefined) asked.closedAtMs = atMonotonicMs;
    const wasClosed = from === 'closed' || this.#lastKnownClosed.has(doorId);
    if (to === 'closed') this.#lastKnownClosed.add(doorId);
    if (to !== 'open') return undefined;
    this.#lastKnownClosed.delete(doorId);
    if (!wasClosed) return undefined;
    if (
      asked !== undefined &&
      isAnswer(asked, atMonotonicMs) &&
      !this.#isAstray(doorId, asked, atMonotonicMs)
    ) {
      asked.hasOpened = true;
      return undefined;
    }
    // What opens now is not what was asked for, and neither is what it does next.
    this.#asked.delete(doorId);
    const pulsedDoorId = this.#pulsedJustBefore(atMonotonicMs)?.doorId;
    if (pulsedDoorId === undefined) return { doorId, kind: 'tamper', atMonotonicMs };
    return { doorId, kind: 'misfire', pulsedDoorId, atMonotonicMs };
  }

  /**
   * Whether the opening is another pulse's rather than that of the door's own, old one: a lock that was pulsed
   * since then keeps shut while this door opens, as when a frame went astray.
   */
  #isAstray(doorId: DoorId, asked: Asked, atMs: number): boolean {
    const pulsed = this.#pulsedJustBefore(atMs);
    if (pulsed === undefined || pulsed.doorId === doorId || pulsed.hasOpened) return false;
    return asked.hasOpened
      ? pulsed.pulsedAtMs > asked.closedAtMs
      : pulsed.pulsedAtMs > asked.pulsedAtMs + misfireWithinMs;
  }

  #pulsedJustBefore(atMs: number): (Asked & { readonly doorId: DoorId }) | undefined {
    let last: (Asked & { readonly doorId: DoorId }) | undefined;
    for (const [doorId, asked] of this.#asked) {
      if (asked.pulsedAtMs > atMs || asked.pulsedAtMs < atMs - misfireWithinMs) continue;
      if (last === undefined || asked.pulsedAtMs > last.pulsedAtMs) last = { ...asked, doorId };
    }
    return last;
  }
}

function isAnswer({ pulsedAtMs, hasOpened, closedAtMs }: Asked, atMs: number): boolean {
  if (hasOpened) return atMs - closedAtMs <= latchMissedMs;
  return pulsedAtMs < atMs && atMs - pulsedAtMs <= pulseProvesForMs;
}
