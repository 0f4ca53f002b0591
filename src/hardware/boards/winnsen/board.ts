import type {
  BoardFamily,
  BoardReading,
  BoardRequest,
  BoardSettings,
  LockBoard,
  OpenAnswer,
} from '../board-family.ts';
import { FrameListener } from '../frame-listener.ts';
import { answerBytes, encodeToBoard, highestBoard, highestLock, type OpenResult } from './frame.ts';
import { answerFramer } from './framer.ts';
import { winnsenLanguage } from './language.ts';
import { doorsOfMask } from './status.ts';

/** Nothing is said of how soon these boards answer; boards in general need 10 to 250 ms (§10.1). */
const pollAnswerWithinMs = 300;
/**
 * A board that says "opened" or "failed" may have waited for the end of its pulse. Clients give it 3 s
 * (§7.2); no longer than this, so that the door can still be read within the 2 s that an unlock may take.
 */
const openAnswerWithinMs = 1_000;
/** No source says how long; boards of other makers energise for 300 to 550 ms (§1.4.7, §2.2). */
const pulseMs = 550;

/**
 * Boards of "90 LEN code … 03", after the document V202104 (PROTOCOLS §7). The clone of §7.1 is understood
 * as far as it speaks the same: it is opened, and its doors stay unknown. It reads one lock an exchange, so
 * that a look at all of them would be sixteen.
 */
export const winnsen = {
  name: 'winnsen',
  title: 'Winnsen ("90 … 03" boards, document V202104)',
  usualLine: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  bauds: [9600],
  abilities: {
    maxChannels: highestLock,
    // One source takes station 0 for a station, one refuses it, and the clone hears it beside its own
    // number (§7.1): an unlock that all boards might obey is not sent.
    minAddress: 1,
    maxAddress: highestBoard,
    readsOne: true,
    readsAll: true,
    reports: false,
    goodsSensor: false,
    lights: false,
    separateInputs: false,
    pulse: { usualMs: pulseMs },
    check: 'none',
  },
  frames: winnsenLanguage,
  board: (settings: BoardSettings) => new WinnsenBoard(settings),
  // Nothing notices a flipped bit (§7.2), so every flip that makes another lock's or station's number out
  // of one counts: of 5 bits of the lock 3.5 on average stay within 1 to 16, of 8 bits of the station all
  // but the one that makes it 0. As if every station existed; with fewer boards it is less.
  misfireShare: (bitErrorShare: number) => (3.5 + 8 - 8 / highestBoard) * bitErrorShare,
} satisfies BoardFamily;

/** It has no `probe`: the answer to a poll does not say which locks were asked, so all of them look alike. */
class WinnsenBoard implements LockBoard {
  readonly pulseMs = pulseMs;
  readonly #address: number;
  readonly #channels: number;

  constructor({ address, channels }: BoardSettings) {
    this.#address = address;
    this.#channels = channels;
  }

  open(channel: number): BoardRequest<OpenAnswer> {
    return {
      bytes: encodeToBoard({ kind: 'open', board: this.#address, lock: channel }),
      answerWithinMs: openAnswerWithinMs,
      shortestAnswerBytes: answerBytes,
      longestAnswerBytes: answerBytes,
      listen: () =>
        new FrameListener(answerFramer(), (frame) =>
          frame.kind === 'openAnswer' && frame.board === this.#address && frame.lock === channel
            ? openAnswer(frame.result)
            : undefined,
        ),
    };
  }

  /** Asks for the locks that the board has; what its answer says of others is left out. */
  readAll(): BoardRequest<BoardReading> {
    return {
      bytes: encodeToBoard({ kind: 'readAll', board: this.#address, asked: (1 << this.#channels) - 1 }),
      answerWithinMs: pollAnswerWithinMs,
      shortestAnswerBytes: answerBytes,
      longestAnswerBytes: answerBytes,
      listen: () =>
        new FrameListener(answerFramer(), (frame) =>
          frame.kind === 'readAllAnswer' && frame.board === this.#address
            ? { doors: doorsOfMask(frame.open).slice(0, this.#channels) }
            : undefined,
        ),
    };
  }
}

/** `opened` is the board's word for its lock, and nothing is known of the lock where it failed (§7.1). */
function openAnswer(result: OpenResult): OpenAnswer {
  return result === 'opened' ? { latch: 'open' } : { latch: 'unknown', hasFailed: true };
}
