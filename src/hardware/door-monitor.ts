import type { DoorState } from '../contract/compartment.ts';
import type { TimedReading } from './board-link.ts';
import { DoorSight } from './door-sight.ts';
import type { DoorEdge, DoorId, DoorWiring } from './lock-boards.ts';

export interface DoorMonitorListener {
  doorEdge(edge: DoorEdge): void;
  doorSeenOpen(doorId: DoorId, atMonotonicMs: number): void;
}

interface MonitoredDoor {
  readonly wiring: DoorWiring;
  readonly sight: DoorSight;
}

/** Turns what boards say of their channels into what is known of the doors wired to them. */
export class DoorMonitor {
  readonly #listener: DoorMonitorListener;
  readonly #doors = new Map<DoorId, MonitoredDoor>();
  readonly #doorsOfBoard = new Map<string, MonitoredDoor[]>();

  constructor(doors: readonly DoorWiring[], listener: DoorMonitorListener) {
    this.#listener = listener;
    for (const wiring of doors) {
      const door = { wiring, sight: new DoorSight() };
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

  pulsed(id: DoorId, writtenAtMs: number, pulseMs: number): void {
    this.#door(id).sight.pulsed(writtenAtMs, pulseMs);
  }

  /** Whether a second reading is wanted at once. */
  observe(boardId: string, read: TimedReading): boolean {
    let needsConfirming = false;
    for (const { wiring, sight } of this.#doorsOfBoard.get(boardId) ?? []) {
      if (wiring.sensor === 'none') continue;
      const state = doorState(read.reading.doors[wiring.channel - 1], wiring.polarity);
      const seen = sight.observe(state, read.sentAtMs, read.atMs);
      if (seen.needsConfirming) needsConfirming = true;
      if (seen.changedFrom !== undefined) this.#report(wiring.id, seen.changedFrom, state, sight.sinceMs);
      if (seen.isSeenOpen) this.#listener.doorSeenOpen(wiring.id, read.atMs);
    }
    return needsConfirming;
  }

  /** The board has fallen silent: nothing is known of its doors. */
  lose(boardId: string, atMs: number): void {
    for (const { wiring, sight } of this.#doorsOfBoard.get(boardId) ?? []) {
      const from = sight.lose(atMs);
      if (from !== undefined) this.#report(wiring.id, from, 'unknown', atMs);
    }
  }

  #report(doorId: DoorId, from: DoorState, to: DoorState, atMonotonicMs: number): void {
    this.#listener.doorEdge({ doorId, from, to, atMonotonicMs });
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
