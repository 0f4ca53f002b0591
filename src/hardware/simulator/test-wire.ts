import { ManualClock } from '../../manual-clock.ts';
import { boardFamilies } from '../boards/families.ts';
import { boardSimulators } from '../boards/simulators.ts';
import type { CabinetWiring } from '../lock-boards.ts';
import { requestOfWords } from './control-words.ts';
import { SimulatedBoards } from './simulated-boards.ts';

/** Two XOR5 boards, "1" and "2", of 24 locks each on one bus at 9600 baud. */
export function twoXor5Boards(): CabinetWiring {
  const boards = [1, 2].map((address) => ({
    id: String(address),
    busId: 'bus',
    protocol: 'xor5',
    address,
    channels: 24,
  }));
  return {
    buses: [{ id: 'bus', url: 'tcp://127.0.0.1:0', localEcho: 'none' }],
    boards,
    doors: boards.flatMap(({ id }) =>
      Array.from({ length: 24 }, (_, index) => ({
        id: `${id}/${index + 1}`,
        boardId: id,
        channel: index + 1,
        sensor: 'latch' as const,
        polarity: 'normal' as const,
      })),
    ),
  };
}

/**
 * A host on the simulated wire that has no driver: what it says and hears are the bytes themselves. Only
 * tests use it.
 */
export class TestWire {
  readonly clock = new ManualClock();
  readonly boards: SimulatedBoards;
  /** Each chunk that the host has heard. */
  readonly heard: { readonly atMs: number; readonly hex: string }[] = [];
  readonly pulses: string[] = [];

  constructor(wiring: CabinetWiring = twoXor5Boards(), seed = 1) {
    this.boards = new SimulatedBoards({
      wiring,
      families: boardFamilies,
      simulators: boardSimulators,
      clock: this.clock,
      seed,
    });
    this.wire.attach((bytes) => this.heard.push({ atMs: this.clock.monotonicMs(), hex: hexOf(bytes) }));
    this.boards.listen((event) => {
      if (event.event === 'pulse') this.pulses.push(`${event.board}/${event.channel}`);
    });
  }

  get wire() {
    return this.boards.wire('bus');
  }

  /** A line of the fault menu, as a technician types it. */
  fault(words: string): void {
    this.boards.apply(requestOfWords(words));
  }

  say(hex: string): void {
    this.wire.fromHost(bytesOf(hex));
  }

  /** Says it and lets `forMs` pass; the chunks that came meanwhile. */
  ask(hex: string, forMs = 100): string[] {
    this.heard.length = 0;
    this.say(hex);
    this.clock.advance(forMs);
    return this.heard.map((chunk) => chunk.hex);
  }

  /** What comes by itself within `forMs`. */
  listen(forMs: number): string[] {
    this.heard.length = 0;
    this.clock.advance(forMs);
    return this.heard.map((chunk) => chunk.hex);
  }
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}
