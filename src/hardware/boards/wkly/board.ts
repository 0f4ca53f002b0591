import type {
  BoardFamily,
  BoardReading,
  BoardRequest,
  BoardSettings,
  LockBoard,
  OpenAnswer,
} from '../board-family.ts';
import { FrameListener } from '../frame-listener.ts';
import { encodeToBoard, type FromBoardFrame, highestBoard, highestChannel, shortestFrame } from './frame.ts';
import { answerFramer } from './framer.ts';
import { wklyLanguage } from './language.ts';
import { doorOfLock, doorsOfLocks } from './status.ts';

/** A client that follows the maker's document gives each command twice its time: 100 ms for one, 200 for all (§6.3). */
const readOneAnswerWithinMs = 200;
const readAllAnswerWithinMs = 400;
/** The same source's time for opening one lock; how long the coil is energised nobody says. */
const usualPulseMs = 350;
/**
 * The acknowledgement comes while the pulse is still running (§6.3), and a USB adapter adds 16 ms each way.
 * No longer: on boards that never acknowledge, every open costs this wait before the door can be read.
 */
const openAnswerWithinMs = 400;

const longestReadAll = shortestFrame + 2 + highestChannel;
const oneLockAnswer = shortestFrame + 3;

/** Boards whose frames begin with "WKLY" (PROTOCOLS §6): Yunchuan and others, of 7, 12 or 24 channels. */
export const wkly = {
  name: 'wkly',
  title: 'WKLY ("57 4B 4C 59" boards: Yunchuan and others)',
  usualLine: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  bauds: [9600],
  abilities: {
    maxChannels: highestChannel,
    minAddress: 0,
    maxAddress: highestBoard,
    readsOne: true,
    readsAll: true,
    reports: true,
    goodsSensor: false,
    lights: true,
    separateInputs: false,
    pulse: { usualMs: usualPulseMs },
    check: 'weak',
  },
  frames: wklyLanguage,
  board: (settings: BoardSettings) => new WklyBoard(settings),
  // XOR does not see two flips in one column. Of the pairs, those make another lock's unlock that flip a bit
  // of the board's number and of the check (5: all numbers of 5 bits are boards), a bit of the channel and of
  // the check, or the same bit of board and channel: for each of these two, of a channel's 5 bits 49/12 on
  // average lead to another one within 1 to 24. As if every board existed; with fewer of them it is less.
  // Not counted here: two flips make "open all in turn" (86) of "read all" (84), in 2·p² of all reads.
  misfireShare: (bitErrorShare: number) => (5 + 2 * (49 / 12)) * bitErrorShare ** 2,
} satisfies BoardFamily;

class WklyBoard implements LockBoard {
  readonly pulseMs: number;
  readonly #address: number;
  readonly #channels: number;

  constructor({ address, channels, pulseMs }: BoardSettings) {
    this.#address = address;
    this.#channels = channels;
    this.pulseMs = pulseMs ?? usualPulseMs;
  }

  /** Some boards obey and never answer (§6.3). */
  open(channel: number): BoardRequest<OpenAnswer> {
    return {
      bytes: encodeToBoard({ kind: 'open', board: this.#address, channel }),
      answerWithinMs: openAnswerWithinMs,
      shortestAnswerBytes: oneLockAnswer,
      longestAnswerBytes: oneLockAnswer,
      mayStayUnanswered: true,
      listen: () =>
        this.#listener((frame) =>
          frame.kind === 'openAnswer' && frame.channel === channel
            ? { latch: doorOfLock(frame.lock), ...(frame.hasSucceeded ? {} : { hasFailed: true }) }
            : undefined,
        ),
    };
  }

  readAll(): BoardRequest<BoardReading> {
    return {
      bytes: encodeToBoard({ kind: 'readAll', board: this.#address }),
      answerWithinMs: readAllAnswerWithinMs,
      shortestAnswerBytes: shortestFrame + 3,
      longestAnswerBytes: longestReadAll,
      listen: () =>
        this.#listener((frame) =>
          frame.kind === 'readAllAnswer'
            ? { doors: doorsOfLocks(frame.hasSucceeded, frame.locks) }
            : undefined,
        ),
    };
  }

  /** Reads one channel, another one at each turn, so that the answers of earlier turns do not fit. */
  probe(turn: number): BoardRequest<true> {
    const channel = (turn % this.#channels) + 1;
    return {
      bytes: encodeToBoard({ kind: 'readOne', board: this.#address, channel }),
      answerWithinMs: readOneAnswerWithinMs,
      shortestAnswerBytes: oneLockAnswer,
      longestAnswerBytes: oneLockAnswer,
      listen: () =>
        this.#listener((frame) =>
          frame.kind === 'readOneAnswer' && frame.channel === channel ? true : undefined,
        ),
    };
  }

  #listener<Answer>(
    match: (frame: FromBoardFrame) => Answer | undefined,
  ): FrameListener<FromBoardFrame, Answer> {
    return new FrameListener(answerFramer(), (frame) =>
      frame.board === this.#address ? match(frame) : undefined,
    );
  }
}
