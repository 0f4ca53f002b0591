import { type LineSettings, wireMs } from '../../line.ts';
import type {
  BoardFamily,
  BoardReading,
  BoardRequest,
  BoardSettings,
  LockBoard,
  OpenAnswer,
} from '../board-family.ts';
import { FrameListener } from '../frame-listener.ts';
import { allRelaysOff, flashOn, flashStepMs, highestChannel } from './coils.ts';
import { encodeToBoard, type FromBoardFrame, type ToBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';
import { highestBoard, modbusLanguage, usualPulseMs } from './language.ts';
import { doorsOfInputs } from './status.ts';

/** Lock boards answer after 20 to 250 ms (§10.1); a USB adapter adds 16 ms each way (§10.4). */
const answerWithinMs = 300;
/** `board function|80 code CRC CRC`: an exception is shorter than any other answer (§8.2). */
const exceptionBytes = 5;
const writeAnswerBytes = 8;

/** Exceptions by which a board says that it has not got what was asked for (§8.6). */
const illegalFunction = 0x01;
const illegalAddress = 0x02;
/** The register that holds a board's own address (§8.2); only that it answers matters here. */
const addressRegister = 0x4000;

/**
 * Relay boards of Waveshare's map, with door switches on their own inputs or on an input module beside
 * them (§8). A relay knows nothing of the door: no answer to an unlock shows a latch, and a board without
 * inputs leaves its doors unknown. Input 1 means closed; where it is open, the cabinet file says `inverted`.
 */
export const modbus = {
  name: 'modbus',
  title: 'Modbus RTU relays (Waveshare and look-alikes), door switches on inputs',
  usualLine: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  bauds: [9600, 4800, 19200, 38400, 57600, 115200, 128000, 256000],
  abilities: {
    maxChannels: highestChannel,
    minAddress: 1,
    maxAddress: highestBoard,
    readsOne: true,
    readsAll: true,
    reports: false,
    goodsSensor: false,
    lights: false,
    separateInputs: true,
    // The board itself would take up to 54 minutes, which no coil survives.
    pulse: { usualMs: usualPulseMs, choice: { fromMs: flashStepMs, toMs: 10_000, stepMs: flashStepMs } },
    check: 'strong',
  },
  frames: modbusLanguage,
  board: (settings: BoardSettings) => new ModbusBoard(settings),
  // The CRC finds every damage of up to three bits in so short a frame and every odd number; of the 364
  // ways to flip four of an unlock's 64 bits unseen, 75 leave an unlock of another relay, another board or
  // everybody (address 0). The test counts them.
  misfireShare: (bitErrorShare: number) => 75 * bitErrorShare ** 4,
  gapMs,
} satisfies BoardFamily;

/**
 * 3.5 characters, fixed to 1.75 ms above 19200 baud (§10.5), and 1 ms, rounded up. Without it the second
 * of two boards on a line failed 56 of 56 reads, with it none of 282 (§8.4).
 */
function gapMs(line: LineSettings): number {
  return Math.ceil((line.baud > 19_200 ? 1.75 : wireMs(line, 3.5)) + 1);
}

class ModbusBoard implements LockBoard {
  readonly pulseMs: number;
  readonly #relays: number;
  readonly #inputs: number;
  readonly #channels: number;

  constructor({ address, inputsAddress, channels, pulseMs }: BoardSettings) {
    this.pulseMs = pulseMs ?? usualPulseMs;
    this.#relays = address;
    this.#inputs = inputsAddress ?? address;
    this.#channels = channels;
  }

  /** The answer repeats the request, coil and time included (§8.2); it shows no latch. */
  open(channel: number): BoardRequest<OpenAnswer> {
    const flash = flashOn(channel, this.pulseMs);
    return this.#write(flash, (frame) => {
      if (repeats(frame, flash)) return { latch: 'unknown' };
      // A flash is no standard value: some boards and gateways refuse it (§8.3).
      return isException(frame, 0x05) ? { latch: 'unknown', hasFailed: true } : undefined;
    });
  }

  readAll(): BoardRequest<BoardReading> {
    const bytes = Math.ceil(this.#channels / 8);
    return this.#ask(
      { kind: 'readInputs', board: this.#inputs, start: 0, count: this.#channels },
      bytes,
      (frame) => {
        if (frame.kind === 'readInputsAnswer' && frame.bits.length === bytes) {
          return { doors: doorsOfInputs(frame.bits).slice(0, this.#channels) };
        }
        // A relay board without inputs, or with fewer than channels: it is there, and its doors are unknown.
        const hasNone =
          frame.kind === 'exception' &&
          frame.function === 0x02 &&
          (frame.code === illegalFunction || frame.code === illegalAddress);
        return hasNone ? { doors: [] } : undefined;
      },
    );
  }

  /**
   * Asks the board that is read about its relays, one byte of them more at each turn, and once about a
   * register: the answers differ in function or length from those to the reads and to the last few probes.
   * An exception is an answer to the same function: an input module has no relays.
   */
  probe(turn: number): BoardRequest<true> {
    const bytes = turn % (Math.ceil(this.#channels / 8) + 1);
    if (bytes === 0) {
      return this.#ask(
        { kind: 'readRegisters', board: this.#inputs, start: addressRegister, count: 1 },
        2,
        (frame) => (frame.kind === 'readRegistersAnswer' || isException(frame, 0x03) ? true : undefined),
      );
    }
    const count = Math.min(bytes * 8, this.#channels);
    return this.#ask({ kind: 'readCoils', board: this.#inputs, start: 0, count }, bytes, (frame) => {
      const isAnswer = frame.kind === 'readCoilsAnswer' && frame.bits.length === bytes;
      return isAnswer || isException(frame, 0x01) ? true : undefined;
    });
  }

  /** All relays off: whatever a host that died left energised ends now (§8.3). */
  greeting(): BoardRequest<true> {
    // Boards of another map have no such coil and say so.
    return this.#write(allRelaysOff, (frame) =>
      repeats(frame, allRelaysOff) || isException(frame, 0x05) ? true : undefined,
    );
  }

  #write<Answer>(
    coil: { readonly address: number; readonly value: number },
    match: (frame: FromBoardFrame) => Answer | undefined,
  ): BoardRequest<Answer> {
    return request({ kind: 'writeCoil', board: this.#relays, ...coil }, writeAnswerBytes, match);
  }

  #ask<Answer>(
    frame: ToBoardFrame,
    dataBytes: number,
    match: (frame: FromBoardFrame) => Answer | undefined,
  ): BoardRequest<Answer> {
    return request(frame, exceptionBytes + dataBytes, match);
  }
}

/** The answer must come from the board that was asked. */
function request<Answer>(
  frame: ToBoardFrame,
  longestAnswerBytes: number,
  match: (frame: FromBoardFrame) => Answer | undefined,
): BoardRequest<Answer> {
  return {
    bytes: encodeToBoard(frame),
    answerWithinMs,
    shortestAnswerBytes: exceptionBytes,
    longestAnswerBytes,
    listen: () =>
      new FrameListener(answerFramer(), (answer) =>
        answer.board === frame.board ? match(answer) : undefined,
      ),
  };
}

function repeats(
  frame: FromBoardFrame,
  { address, value }: { readonly address: number; readonly value: number },
): boolean {
  return frame.kind === 'writeCoilAnswer' && frame.address === address && frame.value === value;
}

function isException(frame: FromBoardFrame, code: number): boolean {
  return frame.kind === 'exception' && frame.function === code;
}
