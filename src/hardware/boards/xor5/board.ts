import type {
  BoardFamily,
  BoardReading,
  BoardRequest,
  BoardSettings,
  LockBoard,
  OpenAnswer,
} from '../board-family.ts';
import { BurstListener } from './burst-listener.ts';
import {
  encodeToBoard,
  highestBoard,
  highestLock,
  type Status,
  statusByteCounts,
  type ToBoardFrame,
} from './frame.ts';
import { xor5Language } from './language.ts';
import { OpenListener, ReadAllListener } from './listeners.ts';

/** Boards have been seen to answer after 20 to 250 ms (§1.7); a USB adapter adds 16 ms each way (§10.4). */
const readAnswerWithinMs = 300;
/** Clients wait 900 to 1500 ms for the answer to an open (§1.4.7); it gates nothing but the acknowledgement. */
const openAnswerWithinMs = 500;
/** The board's own, where the request does not name one (§1.4.7). */
const usualPulseMs = 300;

const longestReadAll = Math.max(...statusByteCounts) + 4;

/**
 * The common "8A / 80 / 33" boards, dialect with parameter 0x11. What a status means for a door
 * depends on the lock's switch (§1.3): the usual one is shorted when locked, so 0x11 and a set bit mean
 * closed. Where a door's switch is the other kind, the cabinet file says `inverted`.
 */
export const xor5 = {
  name: 'xor5',
  title: 'XOR5 ("8A/80" boards: Shuoming, Kecheng CM06, unbranded)',
  usualLine: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  bauds: [9600],
  abilities: {
    maxChannels: highestLock,
    minAddress: 1,
    maxAddress: highestBoard,
    readsOne: true,
    readsAll: true,
    reports: false,
    goodsSensor: false,
    lights: false,
    separateInputs: false,
    pulse: { usualMs: usualPulseMs, choice: { fromMs: 1_000, toMs: 9_000, stepMs: 1_000 } },
    check: 'weak',
  },
  frames: xor5Language(0x11),
  board: (settings: BoardSettings) => new Xor5Board(settings),
  // Of the pairs of flips that fall in one column the check sees none, and some of them turn one lock's
  // number into another's that exists: two equal flips in the lock byte and the check byte, or in the board
  // byte and one of these (§1.4.9).
  misfireShare: (bitErrorShare: number) => 80 * bitErrorShare ** 2,
} satisfies BoardFamily;

class Xor5Board implements LockBoard {
  readonly pulseMs: number;
  readonly #address: number;
  readonly #channels: number;
  /** What an unlock asks for, where it is not the board's own time (§1.2). */
  readonly #seconds: number | undefined;
  /** How many status bytes this board answers a read-all with; learned from its first answer. */
  #statusBytes: number | undefined;

  constructor({ address, channels, pulseMs }: BoardSettings) {
    this.#address = address;
    this.#channels = channels;
    this.#seconds = pulseMs === undefined || pulseMs === usualPulseMs ? undefined : pulseMs / 1_000;
    this.pulseMs = pulseMs ?? usualPulseMs;
  }

  open(channel: number): BoardRequest<OpenAnswer> {
    return {
      bytes: encodeToBoard(this.#openFrame(channel)),
      answerWithinMs: openAnswerWithinMs,
      shortestAnswerBytes: 5,
      longestAnswerBytes: 5,
      listen: () => new OpenListener(this.#address, channel, this.#statusBytes),
    };
  }

  #openFrame(lock: number): ToBoardFrame {
    const open = { board: this.#address, lock, parameter: 0x11 } as const;
    return this.#seconds === undefined
      ? { kind: 'open', ...open }
      : { kind: 'openFor', ...open, seconds: this.#seconds };
  }

  readAll(): BoardRequest<BoardReading> {
    return {
      bytes: encodeToBoard({ kind: 'readAll', board: this.#address }),
      answerWithinMs: readAnswerWithinMs,
      shortestAnswerBytes: 7,
      longestAnswerBytes: longestReadAll,
      listen: () =>
        new ReadAllListener(this.#address, this.#statusBytes, (count) => {
          this.#statusBytes = count;
        }),
    };
  }

  /** Reads one lock, another one at each turn, so that the answers of earlier turns do not fit. */
  probe(turn: number): BoardRequest<Status> {
    const lock = (turn % this.#channels) + 1;
    return {
      bytes: encodeToBoard({ kind: 'readOne', board: this.#address, lock }),
      answerWithinMs: readAnswerWithinMs,
      shortestAnswerBytes: 5,
      longestAnswerBytes: 5,
      listen: () =>
        new BurstListener((frame) =>
          frame.kind === 'readOneAnswer' && frame.board === this.#address && frame.lock === lock
            ? frame.status
            : undefined,
        ),
    };
  }
}
