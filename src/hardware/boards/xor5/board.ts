import type { BoardFamily, BoardReading, BoardRequest, LockBoard, OpenAnswer } from '../board-family.ts';
import { BurstListener } from './burst-listener.ts';
import { encodeToBoard, highestBoard, highestLock, type Status, statusByteCounts } from './frame.ts';
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
export const xor5: BoardFamily = {
  name: 'xor5',
  title: 'XOR5 ("8A/80" boards: Shuoming, Kecheng CM06, unbranded)',
  usualLine: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  abilities: {
    maxChannels: highestLock,
    maxAddress: highestBoard,
    readsOne: true,
    readsAll: true,
    reports: false,
    goodsSensor: false,
    pulseSeconds: { from: 1, to: 9 },
    check: 'weak',
  },
  board: (address, channels) => new Xor5Board(address, channels),
};

class Xor5Board implements LockBoard {
  readonly pulseMs = usualPulseMs;
  readonly #address: number;
  readonly #channels: number;
  /** How many status bytes this board answers a read-all with; learned from its first answer. */
  #statusBytes: number | undefined;

  constructor(address: number, channels: number) {
    this.#address = address;
    this.#channels = channels;
  }

  open(channel: number): BoardRequest<OpenAnswer> {
    return {
      bytes: encodeToBoard({ kind: 'open', board: this.#address, lock: channel, parameter: 0x11 }),
      answerWithinMs: openAnswerWithinMs,
      shortestAnswerBytes: 5,
      longestAnswerBytes: 5,
      listen: () => new OpenListener(this.#address, channel, this.#statusBytes),
    };
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
