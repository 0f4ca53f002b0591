import type { Cancel, Clock } from '../clock.ts';
import type { DoorState } from '../contract/compartment.ts';
import type { BoardLink } from './board-link.ts';
import type { DoorMonitor } from './door-monitor.ts';
import { heldOpenForMs } from './door-sight.ts';
import type { ExchangeTimes } from './exchange.ts';
import type { DoorId, PulseOutcome } from './lock-boards.ts';

/** A pulse's outcome is known, or given up, after this. */
const knownWithinMs = 1_900;
const readAgainAfterMs = 50;

export interface Pulse {
  readonly doorId: DoorId;
  readonly link: BoardLink;
  readonly monitor: DoorMonitor;
  readonly clock: Clock;
  /** Nothing is waited for any more. */
  readonly stopped: AbortSignal;
  /** The last byte has left. Not called where a write failed half-way, of which nobody knows. */
  readonly left: (times: ExchangeTimes) => void;
}

/**
 * Pulses a lock once, and where that was not acknowledged reads its door, until it has told what came of the
 * pulse or the time is over. Whether to pulse once more is for whoever asked: this never does.
 */
export async function pulseOnce(pulse: Pulse): Promise<PulseOutcome> {
  const { doorId, link, monitor, clock } = pulse;
  const { pulseMs } = link.board;
  const untilMs = clock.monotonicMs() + knownWithinMs;
  let left: { readonly before: DoorState; readonly endsAtMs: number } | undefined;
  const hasLeft = (atMs: number) => {
    left = { before: monitor.pulsed(doorId, atMs, pulseMs), endsAtMs: atMs + pulseMs };
    return left;
  };
  const outcome = await link.open(monitor.wiring(doorId).channel, (times) => {
    hasLeft(times.leftAtMs);
    pulse.left(times);
  });
  if (!outcome.written) return outcome;
  // A write that failed half-way may have pulsed the lock all the same.
  const { before, endsAtMs } = left ?? hasLeft(clock.monotonicMs());
  if (outcome.acknowledged) return outcome;
  const told = new DoorTold(before, endsAtMs);
  await readUntil(pulse, untilMs, told);
  return { ...outcome, isAmbiguous: !told.isClear, before, after: told.after };
}

/** What a door's readings say of a pulse that its board did not acknowledge. */
class DoorTold {
  after: DoorState = 'unknown';
  isClear = false;
  /** Nothing that is read from now on can say more. */
  isDone = false;
  readonly #before: DoorState;
  readonly #endsAtMs: number;
  #timesClosed = 0;

  constructor(before: DoorState, endsAtMs: number) {
    this.#before = before;
    this.#endsAtMs = endsAtMs;
  }

  /** The door is believed to be so, by a reading that was asked for at `sentAtMs`. */
  read(state: DoorState, sentAtMs: number): void {
    this.after = state;
    // What was open or unknown before proves nothing, whatever it shows now.
    if (this.#before !== 'closed') this.isDone = true;
    else if (state === 'open') this.isClear = true;
    else if (state === 'closed' && sentAtMs >= this.#endsAtMs) this.#timesClosed += 1;
    const hadItsTime = sentAtMs >= this.#endsAtMs + heldOpenForMs;
    if (hadItsTime && this.#timesClosed >= 2 && state === 'closed') this.isClear = true;
    if (this.isClear) this.isDone = true;
  }
}

/** Reads the board until the door has told all, the time is over, or its port is gone. */
function readUntil(
  { doorId, link, monitor, clock, stopped }: Pulse,
  untilMs: number,
  told: DoorTold,
): Promise<void> {
  return new Promise((resolve) => {
    let isOver = false;
    let cancelPause: Cancel = () => {};
    const end = () => {
      isOver = true;
      cancelPause();
      cancelDeadline();
      stopped.removeEventListener('abort', end);
      resolve();
    };
    const cancelDeadline = clock.after(Math.max(0, untilMs - clock.monotonicMs()), end);
    stopped.addEventListener('abort', end);
    const read = async (): Promise<void> => {
      const reading = await link.read('confirm');
      if (isOver) return;
      const isToConfirm = reading !== undefined && monitor.observe(link.id, reading).needsConfirming;
      if (reading !== undefined && !isToConfirm) told.read(monitor.state(doorId), reading.sentAtMs);
      if (told.isDone || !link.isReachable || stopped.aborted) end();
      else cancelPause = clock.after(isToConfirm ? 0 : readAgainAfterMs, () => void read());
    };
    void read();
  });
}
