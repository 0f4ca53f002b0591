import type {
  BoardFamily,
  BoardReading,
  BoardRequest,
  BoardSettings,
  LockBoard,
  OpenAnswer,
} from '../board-family.ts';
import { FrameListener } from '../frame-listener.ts';
import { encodeToBoard, type FromBoardFrame, highestLock, shortAnswerLength, statusLength } from './frame.ts';
import { answerFramer } from './framer.ts';
import { kerong48Language } from './language.ts';
import { doorsOfLatches, goodsOfSensors } from './status.ts';

/** Boards of all kinds have been seen to answer after 10 to 250 ms (§10.1); these sit behind a TCP bridge (§3). */
const readAnswerWithinMs = 300;
/** Whether anything comes at all is not known, and the doors are read afterwards either way (§3). */
const openAnswerWithinMs = 80;
/** The factory setting of the maker's other boards (§2.2); for these none is stated. */
const usualPulseMs = 550;
/** The captures show board 0 only; the maker's other boards have 0 to 15 (§2.1, §4). */
const highestBoard = 15;

/** KERONG's 48-lock boards. Line settings are the maker's usual ones: the captures came over TCP (§3). */
export const kerong48 = {
  name: 'kerong-48',
  title: 'KERONG 48-lock boards (CU48)',
  usualLine: { baud: 19_200, dataBits: 8, parity: 'none', stopBits: 1 },
  bauds: [19_200, 9_600, 57_600, 115_200],
  abilities: {
    maxChannels: highestLock + 1,
    minAddress: 0,
    maxAddress: highestBoard,
    readsOne: false,
    readsAll: true,
    reports: false,
    goodsSensor: true,
    lights: false,
    separateInputs: false,
    pulse: { usualMs: usualPulseMs },
    check: 'weak',
  },
  frames: kerong48Language,
  board: (settings: BoardSettings) => new Kerong48Board(settings),
  // No single flip passes the sum. Two pass where the same bit flips the same way in the sum and in the address
  // or the lock, or in opposite ways in address and lock, and the lock exists: 2389 pairs for each
  // 384 locks of a bus with 16 boards. What takes three flips or more adds less than 1 % up to one flipped
  // bit in 200.
  misfireShare: (bitErrorShare: number) => (2389 / 384) * bitErrorShare ** 2,
} satisfies BoardFamily;

/** A board whose answers to reads all look alike, so that it has no probe. */
class Kerong48Board implements LockBoard {
  readonly pulseMs: number;
  readonly #address: number;

  constructor({ address, pulseMs }: BoardSettings) {
    this.#address = address;
    this.pulseMs = pulseMs ?? usualPulseMs;
  }

  /** What names board and lock acknowledges; no capture shows what, or whether, a board answers (§3). */
  open(channel: number): BoardRequest<OpenAnswer> {
    const lock = channel - 1;
    return {
      bytes: encodeToBoard({ kind: 'open', board: this.#address, lock }),
      answerWithinMs: openAnswerWithinMs,
      shortestAnswerBytes: shortAnswerLength,
      longestAnswerBytes: statusLength,
      mayStayUnanswered: true,
      listen: () =>
        new FrameListener(answerFramer('open answer'), (frame) =>
          frame.board === this.#address && frame.lock === lock ? acknowledgement(frame) : undefined,
        ),
    };
  }

  readAll(): BoardRequest<BoardReading> {
    return {
      bytes: encodeToBoard({ kind: 'readAll', board: this.#address }),
      answerWithinMs: readAnswerWithinMs,
      shortestAnswerBytes: statusLength,
      longestAnswerBytes: statusLength,
      listen: () =>
        new FrameListener(answerFramer('status'), (frame) =>
          frame.kind === 'status' && frame.board === this.#address && frame.lock === 0
            ? { doors: doorsOfLatches(frame.latches), goods: goodsOfSensors(frame.goods) }
            : undefined,
        ),
    };
  }
}

/**
 * What 75 says of lock 0 is none: it would be, byte for byte, the late answer to a read or its beginning. A 77
 * may be a report as well as an answer, and names the lock in both cases.
 */
function acknowledgement(frame: FromBoardFrame): OpenAnswer | undefined {
  if (frame.lock === 0 && frame.kind !== 'report') return undefined;
  if (frame.kind === 'shortAnswer') return { latch: 'unknown' };
  return { latch: doorsOfLatches(frame.latches)[frame.lock] ?? 'unknown' };
}
