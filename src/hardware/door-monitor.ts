import type { DoorState, GoodsState } from '../contract/compartment.ts';
import type { TimedReading } from './board-link.ts';
import { DoorSight } from './door-sight.ts';
import { GoodsSight } from './goods-sight.ts';
import type { DoorEdge, DoorId, DoorWiring, UnaskedEdge } from './lock-boards.ts';
import type { TakenReading } from './poller.ts';
import { UnaskedEdges } from './unasked-edges.ts';

export interface DoorMonitorListener {
  doorEdge(edge: DoorEdge): void;
  doorSeenOpen(doorId: DoorId, atMonotonicMs: number): void;
  unaskedEdge(edge: UnaskedEdge): void;
}

interface MonitoredDoor {
  readonly wiring: DoorWiring;
  readonly sight: DoorSight;
  readonly goods: GoodsSight;
}

/** A door that has been open for longer than this is left open, or its wire is cut: no reason to hurry. */
const openLatelyMs = 600_000;

/** Turns what boards say of their channels into what is known of the doors wired to them. */
export class DoorMonitor {
  readonly #listener: DoorMonitorListener;
  readonly #doors = new Map<DoorId, MonitoredDoor>();
  readonly #doorsOfBoard = new Map<string, MonitoredDoor[]>();
  readonly #unasked = new UnaskedEdges();

  /** @param readingsNeeded how many readings of this board must say the same until they are believed. */
  constructor(
    doors: readonly DoorWiring[],
    readingsNeeded: (boardId: string) => number,
    listener: DoorMonitorListener,
  ) {
    this.#listener = listener;
    for (const wiring of doors) {
      const sight = new DoorSight(readingsNeeded(wiring.boardId));
      const door = { wiring, sight, goods: new GoodsSight() };
      this.#doors.set(wiring.id, door);
      const beside = this.#doorsOfBoard.get(wiring.boardId);
      if (beside === undefined) this.#doorsOfBoard.set(wiring.boardId, [door]);
      else beside.push(door);
    }
  }

  wiring(id: DoorId): DoorWiring {
    return this.#door(id).wiring;
  }

  state(id: DoorId): DoorState {
    return this.#door(id).sight.state;
  }

  goods(id: DoorId): GoodsState {
    return this.#door(id).goods.state;
  }

  /** A pulse has left, or may have. Returns how the door was. */
  pulsed(id: DoorId, writtenAtMs: number, pulseMs: number): DoorState {
    this.#unasked.pulsed(id, writtenAtMs);
    return this.#door(id).sight.pulsed(writtenAtMs, pulseMs);
  }

  observe(boardId: string, read: TimedReading): TakenReading {
    let needsConfirming = false;
    let hasOpenDoor = false;
    for (const { wiring, sight, goods } of this.#doorsOfBoard.get(boardId) ?? []) {
      if (wiring.goodsSensor === true) goods.observe(read.reading.goods?.[wiring.channel - 1] ?? 'unknown');
      if (wiring.sensor === 'none') continue;
      const state = doorState(read.reading.doors[wiring.channel - 1], wiring.polarity);
      const seen = sight.observe(state, read.sentAtMs, read.atMs);
      if (seen.needsConfirming) needsConfirming = true;
      if (sight.state === 'open' && read.atMs - sight.sinceMs < openLatelyMs) hasOpenDoor = true;
      if (seen.changedFrom !== undefined) this.#report(wiring.id, seen.changedFrom, state, sight.sinceMs);
      if (seen.isSeenOpen) this.#listener.doorSeenOpen(wiring.id, read.atMs);
    }
    return { needsConfirming, hasOpenDoor };
  }

  /** The board has fallen silent: nothing is known of its doors. */
  lose(boardId: string, atMs: number): void {
    for (const { wiring, sight, goods } of this.#doorsOfBoard.get(boardId) ?? []) {
      goods.lose();
      const from = sight.lose(atMs);
      if (from !== undefined) this.#report(wiring.id, from, 'unknown', atMs);
    }
  }

  #report(doorId: DoorId, from: DoorState, to: DoorState, atMonotonicMs: number): void {
    const edge = { doorId, from, to, atMonotonicMs };
    const unasked = this.#unasked.judge(edge);
    this.#listener.doorEdge(edge);
    if (unasked !== undefined) this.#listener.unaskedEdge(unasked);
  }

  #door(id: DoorId): MonitoredDoor {
    const door = this.#doors.get(id);
    if (door === undefined) throw new Error(`no door ${id} in this cabinet`);
    return door;
  }
}

/** A channel that the answer did not reach is unknown (PROTOCOLS §1.3). */
function doorState(read: DoorState | undefined, polarity: DoorWiring['polarity']): DoorState {
  if (read === undefined || read === 'unknown') return 'unknown';
  if (polarity === 'normal') return read;
  return read === 'open' ? 'closed' : 'open';
}
