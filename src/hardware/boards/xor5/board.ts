import type {
  BoardFamily,
  BoardReading,
  BoardRequest,
  BoardSettings,
  LockBoard,
  OpenAnswer,
} from '../board-family.ts';
import { FrameListener } from '../frame-listener.ts';
import { BurstListener } from './burst-listener.ts';
import {
  encodeToBoard,
  highestBoard,
  highestLock,
  type Parameter,
  type Status,
  statusByteCounts,
  type ToBoardFrame,
} from './frame.ts';
import { answerFramer } from './framer.ts';
import { xor5Language } from './language.ts';
import { ReadAllListener } from './read-all-listener.ts';
import { doorOfStatus } from './status.ts';

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
  title: 'XOR5 ("8A/80" boards: Shuoming, unbranded)',
  usualLine: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  bauds: [9600],
  abilities: {
    maxChannels: highestLock,
    minAddress: 1,
    maxAddress: highestBoard,
    readsOne: true,
    readsAll: true,
    // Not all of them do (§1.4.4).
    reports: true,
    goodsSensor: false,
    lights: false,
    separateInputs: false,
    pulse: { usualMs: usualPulseMs, choice: { fromMs: 1_000, toMs: 9_000, stepMs: 1_000 } },
    check: 'weak',
  },
  frames: xor5Language(0x11),
  board: (settings: BoardSettings) => new Xor5Board(settings, 0x11),
  misfireShare,
} satisfies BoardFamily;

/**
 * The same boards in the dialect of Kecheng's CM06 (§1.2): an unlock carries 0x33, which no answer has, so
 * its echo cannot be taken for its answer (§1.4.1). How long a lock is energised is set on the board (7E);
 * the cabinet file only tells of it.
 */
export const xor5Kecheng = {
  ...xor5,
  name: 'xor5-kecheng',
  title: 'XOR5 in Kecheng\'s dialect (CM06 boards, "RS-485 V4.0")',
  frames: xor5Language(0x33),
  board: (settings: BoardSettings) => new Xor5Board(settings, 0x33),
} satisfies BoardFamily;

/**
 * XOR finds every single flip and misses two in one column, which are 8 columns of 10 pairs in five bytes
 * (§1.4.9). What is missed does harm where another lock of 1 to 50 or another board of 1 to 99 comes of it:
 * a flip in the lock's number, or in the board's, that the check byte takes along; the same bit of both
 * numbers; or either with bit 4 of the head, which makes of an unlock the command to hold a lock open. Lock
 * 0 counts too: it is all of them. Over the 4,950 unlocks these are 90,006 pairs, 18.18 for each (21 for the
 * worst). The test counts them. An unlock that names its time has a byte more and up to 22 pairs.
 */
function misfireShare(bitErrorShare: number): number {
  return (90_006 / 4_950) * bitErrorShare ** 2;
}

class Xor5Board implements LockBoard {
  readonly pulseMs: number;
  readonly #address: number;
  readonly #channels: number;
  readonly #parameter: Parameter;
  /** What an unlock asks for, where it is not the board's own time (§1.2). */
  readonly #seconds: number | undefined;
  /** How many status bytes this board answers a read-all with; learned from its first answer. */
  #statusBytes: number | undefined;

  constructor({ address, channels, pulseMs }: BoardSettings, parameter: Parameter) {
    this.#address = address;
    this.#channels = channels;
    this.#parameter = parameter;
    const isUsual = pulseMs === undefined || pulseMs === usualPulseMs;
    this.#seconds = isUsual || parameter === 0x33 ? undefined : pulseMs / 1_000;
    this.pulseMs = pulseMs ?? usualPulseMs;
  }

  /** Answered by `8A board lock status` (§1.2). Board and lock must be the ones asked for (§1.4.9). */
  open(channel: number): BoardRequest<OpenAnswer> {
    return {
      bytes: encodeToBoard(this.#openFrame(channel)),
      answerWithinMs: openAnswerWithinMs,
      shortestAnswerBytes: 5,
      longestAnswerBytes: 5,
      listen: () =>
        new FrameListener(answerFramer(this.#statusBytes), (frame) =>
          frame.kind === 'openAnswer' && frame.board === this.#address && frame.lock === channel
            ? { latch: doorOfStatus(frame.status) }
            : undefined,
        ),
    };
  }

  #openFrame(lock: number): ToBoardFrame {
    const open = { board: this.#address, lock, parameter: this.#parameter };
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
