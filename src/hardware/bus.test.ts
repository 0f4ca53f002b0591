import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import type { BoardRequest } from './boards/board-family.ts';
import { xor5 } from './boards/xor5/board.ts';
import { Bus } from './bus.ts';
import type { ExchangeOutcome } from './exchange.ts';
import type { Connection, ConnectionListener, Transport } from './transport.ts';
import type { Priority } from './turn-queue.ts';

/** Keeps what is written and says what the test wants said. */
class ScriptedTransport implements Transport {
  readonly written: { readonly bytes: Uint8Array; readonly atMs: number }[] = [];
  readonly #clock: ManualClock;
  #listener: ConnectionListener | undefined;
  failure: Error | undefined;
  isStuck = false;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  connect(listener: ConnectionListener): Promise<Connection> {
    this.#listener = listener;
    return Promise.resolve({
      write: (bytes: Uint8Array, done: (failure?: Error) => void) => {
        this.written.push({ bytes, atMs: this.#clock.monotonicMs() });
        if (!this.isStuck) done(this.failure);
      },
      close: () => {
        this.#listener = undefined;
      },
    });
  }

  say(...bytes: number[]): void {
    this.#listener?.bytes(Uint8Array.from(bytes));
  }
}

const line = xor5.usualLine;
const acknowledgement = [0x8a, 0x01, 0x05, 0x00, 0x8e];

let clock: ManualClock;
let transport: ScriptedTransport;
let bus: Bus;
let late: number;

async function opened(localEcho: 'none' | 'strip' = 'none'): Promise<void> {
  bus = new Bus(transport, line, localEcho, clock, {
    opened: () => {},
    closed: () => {},
    heardUnasked: () => {},
  });
  bus.start();
  await clock.advanceAsync(0);
}

function exchange<Answer>(
  request: BoardRequest<Answer>,
  priority: Priority = 'poll',
  startWithinMs = 1_000,
): { outcome: ExchangeOutcome<Answer> | undefined; leftAtMs: number | undefined } {
  const asked: { outcome: ExchangeOutcome<Answer> | undefined; leftAtMs: number | undefined } = {
    outcome: undefined,
    leftAtMs: undefined,
  };
  const asker = {
    cameLate: () => {
      late += 1;
    },
  };
  const onLeft = (times: { leftAtMs: number }) => {
    asked.leftAtMs = times.leftAtMs;
  };
  void bus.exchange(request, { asker, priority, startWithinMs, onLeft }).then((outcome) => {
    asked.outcome = outcome;
  });
  return asked;
}

beforeEach(() => {
  clock = new ManualClock();
  transport = new ScriptedTransport(clock);
  late = 0;
});

describe('a bus', () => {
  it('has one exchange in flight and lets an unlock go ahead of polls', async () => {
    await opened();
    const board = xor5.board({ address: 1, channels: 24 });
    for (const turn of [1, 2, 3]) exchange(board.probe(turn), 'poll', 10_000);
    exchange(board.readAll(), 'confirm', 10_000);
    exchange(board.open(5), 'unlock', 10_000);
    await clock.advanceAsync(3_000);
    const heads = transport.written.map(({ bytes }) => `${bytes[0]?.toString(16)} ${bytes[2]}`);
    expect(heads).toEqual(['80 2', '8a 5', '80 0', '80 3', '80 4']);
  });

  it('takes the queue by priority: unlock, commission, confirm, poll', async () => {
    await opened();
    const board = xor5.board({ address: 1, channels: 24 });
    exchange(board.readAll(), 'poll', 10_000);
    for (const [turn, priority] of (['poll', 'confirm', 'commission', 'unlock'] as const).entries()) {
      exchange(board.probe(turn + 1), priority, 10_000);
    }
    await clock.advanceAsync(5_000);
    const locks = transport.written.map(({ bytes }) => bytes[2]);
    const turnOfLock = (lock: number | undefined) => (lock ?? 0) - 1;
    expect(locks.slice(1).map(turnOfLock)).toEqual([4, 3, 2, 1]);
  });

  it('keeps the gap that a family asks for, also after a time-out', async () => {
    bus = new Bus(
      transport,
      line,
      'none',
      clock,
      { opened: () => {}, closed: () => {}, heardUnasked: () => {} },
      40,
    );
    bus.start();
    await clock.advanceAsync(0);
    const board = xor5.board({ address: 1, channels: 24 });
    exchange(board.open(5), 'unlock');
    exchange(board.open(6), 'unlock');
    exchange(board.open(7), 'unlock');
    await clock.advanceAsync(20);
    transport.say(...acknowledgement);
    await clock.advanceAsync(700);
    expect(transport.written[1]?.atMs).toBeCloseTo(20 + 40, 0);
    const timedOutAtMs = (transport.written[1]?.atMs ?? 0) + 500 + 2 * 5.208;
    expect(transport.written[2]?.atMs).toBeCloseTo(timedOutAtMs + 40, 0);
  });

  it('withdraws unsent what must not begin any more when its turn has come', async () => {
    await opened();
    const board = xor5.board({ address: 1, channels: 24 });
    exchange(board.open(5), 'unlock');
    const asker = { cameLate: () => {} };
    const asked = bus.exchange(board.probe(1), {
      asker,
      priority: 'poll',
      startWithinMs: 1_000,
      mayBegin: () => false,
    });
    await clock.advanceAsync(20);
    transport.say(...acknowledgement);
    await clock.advanceAsync(100);
    expect(await asked).toEqual({ answered: false, written: false, fault: 'timedOut' });
    expect(transport.written).toHaveLength(1);
  });

  it('calls an unlock left when its bytes had their time on the wire', async () => {
    await opened();
    const asked = exchange(xor5.board({ address: 1, channels: 24 }).open(5), 'unlock');
    await clock.advanceAsync(5);
    expect(asked.leftAtMs).toBeUndefined();
    await clock.advanceAsync(1);
    expect(asked.leftAtMs).toBeCloseTo(5.208, 2);
    bus.stop();
  });

  it('takes the answer the moment it is complete', async () => {
    await opened();
    const asked = exchange(xor5.board({ address: 1, channels: 24 }).open(5), 'unlock');
    await clock.advanceAsync(30);
    transport.say(...acknowledgement.slice(0, 2));
    await clock.advanceAsync(1);
    transport.say(...acknowledgement.slice(2));
    await clock.advanceAsync(0);
    expect(asked.outcome).toMatchObject({ answered: true, atMs: 31 });
  });

  it('keeps a gap after an answer and a longer quiet after a failure', async () => {
    await opened();
    const board = xor5.board({ address: 1, channels: 24 });
    exchange(board.open(5));
    exchange(board.open(6));
    exchange(board.open(7));
    await clock.advanceAsync(30);
    transport.say(...acknowledgement);
    await clock.advanceAsync(600);
    expect(transport.written[1]?.atMs).toBeCloseTo(30 + 2.083, 2);
    // The second was not answered: 500 ms after the request, with the time of the answer itself.
    const deadlineMs = 32.083 + 5.208 + 500 + 5.208;
    expect(transport.written[2]?.atMs).toBeCloseTo(deadlineMs + 25, 1);
    bus.stop();
  });

  it('does not count what is heard before the request can have left', async () => {
    await opened();
    const asked = exchange(xor5.board({ address: 1, channels: 24 }).open(5), 'unlock');
    await clock.advanceAsync(1);
    transport.say(0x8a, 0x01, 0x05, 0x11, 0x9f);
    await clock.advanceAsync(1_000);
    expect(asked.outcome).toMatchObject({
      answered: false,
      written: true,
      fault: 'timedOut',
      atMs: expect.any(Number),
    });
    expect(bus.counts.earlyBytes).toBe(5);
  });

  it('strips its echo, in one piece with the answer or not', async () => {
    await opened('strip');
    const request = xor5.board({ address: 1, channels: 24 }).open(5);
    const asked = exchange(request, 'unlock');
    await clock.advanceAsync(3);
    transport.say(...request.bytes.subarray(0, 3));
    await clock.advanceAsync(30);
    transport.say(...request.bytes.subarray(3), ...acknowledgement);
    await clock.advanceAsync(0);
    expect(asked.outcome).toMatchObject({ answered: true });
  });

  it('does not take its echo for an acknowledgement', async () => {
    await opened('strip');
    const request = xor5.board({ address: 1, channels: 24 }).open(5);
    const asked = exchange(request, 'unlock');
    await clock.advanceAsync(6);
    transport.say(...request.bytes);
    await clock.advanceAsync(1_000);
    expect(asked.outcome).toMatchObject({ answered: false, written: true, fault: 'timedOut' });
  });

  it('calls an echo that came back different a collision', async () => {
    await opened('strip');
    const request = xor5.board({ address: 1, channels: 24 }).open(5);
    const asked = exchange(request, 'unlock');
    await clock.advanceAsync(6);
    transport.say(0x8a, 0x01, 0x04, 0x11, 0x9f, ...acknowledgement);
    await clock.advanceAsync(0);
    expect(asked.outcome).toMatchObject({ answered: false, written: true, fault: 'garbled' });
    expect(bus.counts.collisions).toBe(1);
  });

  it('ends early on a garbled answer and not on a little noise before one', async () => {
    await opened();
    const board = xor5.board({ address: 1, channels: 24 });
    const garbled = exchange(board.open(5));
    await clock.advanceAsync(20);
    transport.say(0x8a, 0x01, 0x05, 0x00, 0x8f);
    await clock.advanceAsync(25);
    expect(garbled.outcome).toMatchObject({ answered: false, fault: 'garbled' });
    await clock.advanceAsync(100);
    const noisy = exchange(board.open(5));
    await clock.advanceAsync(10);
    transport.say(0x00, 0xff);
    await clock.advanceAsync(100);
    transport.say(...acknowledgement);
    await clock.advanceAsync(0);
    expect(noisy.outcome).toMatchObject({ answered: true });
  });

  it('counts an answer that came late, between exchanges or in the next one, and drops it', async () => {
    await opened();
    const board = xor5.board({ address: 1, channels: 24 });
    const first = exchange(board.open(5));
    await clock.advanceAsync(511);
    expect(first.outcome).toMatchObject({ fault: 'timedOut' });
    transport.say(...acknowledgement);
    expect(late).toBe(1);
    const second = exchange(board.open(5));
    await clock.advanceAsync(600);
    expect(second.outcome).toMatchObject({ fault: 'timedOut' });
    const third = exchange(board.probe(0));
    await clock.advanceAsync(50);
    transport.say(...acknowledgement);
    expect(late).toBe(2);
    await clock.advanceAsync(600);
    expect(third.outcome).toMatchObject({ answered: false });
  });

  it('waits for whoever is talking, but not for ever', async () => {
    await opened();
    const cancel = clock.every(10, () => transport.say(0x00));
    await clock.advanceAsync(50);
    exchange(xor5.board({ address: 1, channels: 24 }).open(5), 'unlock');
    await clock.advanceAsync(400);
    cancel();
    expect(transport.written[0]?.atMs).toBeGreaterThan(300);
    expect(transport.written[0]?.atMs).toBeLessThanOrEqual(350);
  });

  it('withdraws unsent what found no turn in time', async () => {
    await opened();
    const board = xor5.board({ address: 1, channels: 24 });
    exchange(board.readAll());
    const asked = exchange(board.open(5), 'unlock', 100);
    await clock.advanceAsync(100);
    expect(asked.outcome).toEqual({ answered: false, written: false, fault: 'timedOut' });
    await clock.advanceAsync(1_000);
    expect(transport.written).toHaveLength(1);
  });

  it('takes a failed or stuck write for sent, since nobody knows', async () => {
    await opened();
    const board = xor5.board({ address: 1, channels: 24 });
    transport.failure = new Error('EIO');
    const failed = exchange(board.open(5), 'unlock');
    await clock.advanceAsync(0);
    expect(failed.outcome).toMatchObject({ answered: false, written: true, fault: 'portClosed' });
    transport.failure = undefined;
    transport.isStuck = true;
    const stuck = exchange(board.open(6), 'unlock');
    await clock.advanceAsync(600);
    expect(stuck.outcome).toMatchObject({ answered: false, written: true, fault: 'portClosed' });
    expect(stuck.leftAtMs).toBeUndefined();
  });

  it('opens the port anew when nothing has been heard for long', async () => {
    let closings = 0;
    bus = new Bus(transport, line, 'none', clock, {
      opened: () => {},
      closed: () => {
        closings += 1;
      },
      heardUnasked: () => {},
    });
    bus.start();
    await clock.advanceAsync(0);
    const cancel = clock.every(1_000, () => exchange(xor5.board({ address: 1, channels: 24 }).readAll()));
    await clock.advanceAsync(18_000);
    cancel();
    expect(closings).toBe(1);
    await clock.advanceAsync(1_000);
    expect(bus.isOpen).toBe(true);
  });
});
