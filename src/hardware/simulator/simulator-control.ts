import { connect, type Socket } from 'node:net';
import { type Cancel, type Clock, systemClock } from '../../clock.ts';
import { z } from '../../contract/zod.ts';
import { type ControlReply, type ControlRequest, controlReply } from './control-protocol.ts';
import { LineReader } from './line-reader.ts';
import { type SimulatedCabinetState, type SimulatorEvent, simulatorEvent } from './simulator-state.ts';

const answerWithinMs = 5_000;
const fromSimulator = z.union([simulatorEvent, controlReply]);

interface Pending {
  readonly resolve: (reply: ControlReply) => void;
  readonly reject: (error: Error) => void;
  readonly cancelTimer: Cancel;
}

/** The other end of a simulated cabinet's control port, for tests, the demo and benches. */
export class SimulatorControl {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Set<(event: SimulatorEvent) => void>();
  #lastId = 0;
  #isSubscribed = false;

  private constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    const reader = new LineReader();
    socket.setEncoding('utf8');
    socket.setNoDelay(true);
    socket.on('data', (chunk: string) => {
      for (const line of reader.push(chunk) ?? []) this.#take(line);
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#failAll('the simulated cabinet has closed the control connection'));
  }

  static connect(port: number, clock: Clock = systemClock): Promise<SimulatorControl> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, timeout: answerWithinMs });
      socket.once('error', reject);
      socket.once('timeout', () => socket.destroy(new Error(`no answer from control port ${port}`)));
      socket.once('connect', () => {
        socket.setTimeout(0);
        socket.removeListener('error', reject);
        resolve(new SimulatorControl(socket, clock));
      });
    });
  }

  /** Rejects with the simulator's own sentence where it cannot be done. */
  async do(request: ControlRequest): Promise<void> {
    await this.#ask(request);
  }

  async state(): Promise<SimulatedCabinetState> {
    const reply = await this.#ask({ do: 'state' });
    if (!reply.ok || reply.state === undefined) throw new Error('the simulated cabinet told no state');
    return reply.state;
  }

  /** Calls `listener` for each pulse, door movement and host; the returned function ends it. */
  async listen(listener: (event: SimulatorEvent) => void): Promise<() => void> {
    this.#listeners.add(listener);
    if (!this.#isSubscribed) {
      this.#isSubscribed = true;
      await this.#ask({ do: 'subscribe' });
    }
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * The next event that `fits`; rejects when none has come after `withinMs`. The first one on a connection
   * subscribes, which takes a moment: where what follows at once matters, await a `listen` before.
   */
  async next(fits: (event: SimulatorEvent) => boolean, withinMs = 10_000): Promise<SimulatorEvent> {
    let settle: (event: SimulatorEvent) => void = () => {};
    let fail: (error: Error) => void = () => {};
    const found = new Promise<SimulatorEvent>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    const cancelTimer = this.#clock.after(withinMs, () =>
      fail(new Error(`no such event within ${withinMs} ms`)),
    );
    const listener = (event: SimulatorEvent) => {
      if (fits(event)) settle(event);
    };
    try {
      await this.listen(listener);
      return await found;
    } finally {
      cancelTimer();
      this.#listeners.delete(listener);
    }
  }

  close(): void {
    this.#socket.destroy();
    this.#failAll('the control connection was closed');
  }

  async #ask(request: ControlRequest): Promise<ControlReply> {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = await new Promise<ControlReply>((resolve, reject) => {
      const cancelTimer = this.#clock.after(answerWithinMs, () => {
        this.#pending.delete(id);
        reject(new Error(`the simulated cabinet did not answer "${request.do}"`));
      });
      this.#pending.set(id, { resolve, reject, cancelTimer });
      this.#socket.write(`${JSON.stringify({ id, ...request })}\n`);
    });
    if (!reply.ok) throw new Error(reply.error);
    return reply;
  }

  #take(line: string): void {
    const message = fromSimulator.parse(JSON.parse(line));
    if ('event' in message) {
      for (const listener of [...this.#listeners]) listener(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    pending.cancelTimer();
    this.#pending.delete(message.id);
    pending.resolve(message);
  }

  #failAll(reason: string): void {
    for (const { reject, cancelTimer } of this.#pending.values()) {
      cancelTimer();
      reject(new Error(reason));
    }
    this.#pending.clear();
  }
}
