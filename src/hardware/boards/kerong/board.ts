import type {
  BoardFamily,
  BoardReading,
  BoardRequest,
  BoardSettings,
  LockBoard,
  OpenAnswer,
} from '../board-family.ts';
import { FrameListener } from '../frame-listener.ts';
import { encodeToBoard, highestBoard, highestLock, statusLength } from './frame.ts';
import { answerFramer } from './framer.ts';
import { kerongLanguage } from './language.ts';
import { doorsOfLatches, goodsOfSensors } from './status.ts';

/** Boards of all kinds have been seen to answer after 10 to 250 ms (§10.1); Ethernet bridges come on top (§2.1). */
const readAnswerWithinMs = 300;
/** Boards that are asked every 50 ms keep up (§2.3), so the few that answer an unlock do so well within this. */
const openAnswerWithinMs = 80;
/** The sister board's factory setting, 0x0037 × 10 ms (§2.2). An unlock cannot ask for another. */
const usualPulseMs = 550;

/** KERONG's 16-lock boards with the short frame. Their address is on the DIP switch, 0 to 15. */
export const kerong = {
  name: 'kerong',
  title: 'KERONG CU16, NCU16L, KU16, DS16 (short frame)',
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
  frames: kerongLanguage,
  board: (settings: BoardSettings) => new KerongBoard(settings),
  // No single flip passes the sum. Two pass where a bit of the address and the same bit of the sum flip
  // the same way (the highest bit: in any way), or where the command 31 becomes 33, unlock all, and bit 1 of
  // the sum or of the address makes up for it. On a bus with all 16 boards that is 127 and 32 pairs for each
  // 32 locks, 159/32 a lock. What takes three flips or more adds less than 1 % up to one flipped bit in 200.
  misfireShare: (bitErrorShare: number) => (159 / 32) * bitErrorShare ** 2,
} satisfies BoardFamily;

/** A board whose answers to reads all look alike, so that it has no probe. */
class KerongBoard implements LockBoard {
  readonly pulseMs: number;
  readonly #address: number;

  constructor({ address, pulseMs }: BoardSettings) {
    this.#address = address;
    this.pulseMs = pulseMs ?? usualPulseMs;
  }

  /**
   * Most boards obey in silence (§2.3). A status that names board and lock is the acknowledgement of those
   * that do not. For the first lock it would be, byte for byte, the late answer to a read, so it is
   * never taken: nothing but the acknowledgement is lost by that.
   */
  open(channel: number): BoardRequest<OpenAnswer> {
    const lock = channel - 1;
    return {
      bytes: encodeToBoard({ kind: 'unlock', board: this.#address, lock }),
      answerWithinMs: openAnswerWithinMs,
      shortestAnswerBytes: statusLength,
      longestAnswerBytes: statusLength,
      mayStayUnanswered: true,
      listen: () =>
        new FrameListener(answerFramer(), (frame) => {
          const isAnswer =
            frame.kind === 'status' && frame.board === this.#address && frame.lock === lock && lock !== 0;
          return isAnswer ? { latch: doorsOfLatches(frame.latches)[lock] ?? 'unknown' } : undefined;
        }),
    };
  }

  readAll(): BoardRequest<BoardReading> {
    return {
      bytes: encodeToBoard({ kind: 'readAll', board: this.#address }),
      answerWithinMs: readAnswerWithinMs,
      shortestAnswerBytes: statusLength,
      longestAnswerBytes: statusLength,
      listen: () =>
        new FrameListener(answerFramer(), (frame) =>
          frame.kind === 'status' && frame.board === this.#address && frame.lock === 0
            ? { doors: doorsOfLatches(frame.latches), goods: goodsOfSensors(frame.goods) }
            : undefined,
        ),
    };
  }
}
