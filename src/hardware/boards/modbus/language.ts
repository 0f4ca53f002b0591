import { bitsOf } from '../bits.ts';
import type { FrameCommand, FrameLanguage, FrameStory } from '../frame-language.ts';
import { flashOn, highestChannel, relayActOf } from './coils.ts';
import {
  decodeFromBoard,
  decodeToBoard,
  encodeToBoard,
  type FromBoardFrame,
  type ToBoardFrame,
} from './frame.ts';
import { doorsOfInputs } from './status.ts';

/** What an unlock asks for where nobody says otherwise: 200 to 500 ms are used with such locks (§8.3). */
export const usualPulseMs = 300;
export const highestBoard = 0xff;

/**
 * Modbus frames as a technician reads them. An answer does not say how many inputs were asked for, so the
 * last `doors` of one may be filling bits that read `open`. The other way round there is no `open-all`: a
 * frame that switches all relays on leaves them on (§8.3), and a flash names one relay.
 */
export const modbusLanguage: FrameLanguage = {
  tell(direction, bytes) {
    if (direction === 'to-board') {
      const decoded = decodeToBoard(bytes);
      return decoded.valid ? requestStory(decoded.frame) : decoded;
    }
    const decoded = decodeFromBoard(bytes);
    return decoded.valid ? answerStory(decoded.frame) : decoded;
  },
  command: commandBytes,
};

function commandBytes({ command, board, channel, channels = 8 }: FrameCommand): Uint8Array | undefined {
  if (board < 1 || board > highestBoard) return undefined;
  if (command === 'read-all') {
    if (channels < 1 || channels > highestChannel) return undefined;
    return encodeToBoard({ kind: 'readInputs', board, start: 0, count: channels });
  }
  if (command === 'open-all' || channel === undefined || channel < 1 || channel > highestChannel) {
    return undefined;
  }
  return encodeToBoard(
    command === 'open'
      ? { kind: 'writeCoil', board, ...flashOn(channel, usualPulseMs) }
      : { kind: 'readInputs', board, start: channel - 1, count: 1 },
  );
}

function requestStory(frame: ToBoardFrame): FrameStory {
  const { kind, board } = frame;
  switch (kind) {
    case 'readInputs':
      if (frame.count === 1) return { valid: true, kind: 'read', board, channel: frame.start + 1 };
      return frame.start === 0
        ? { valid: true, kind: 'read-all', board, channels: frame.count }
        : { valid: true, kind: 'read-several', board, firstChannel: frame.start + 1, channels: frame.count };
    case 'readCoils': {
      const { start, count } = frame;
      return { valid: true, kind: 'read-relays', board, firstChannel: start + 1, channels: count };
    }
    case 'readRegisters':
      return { valid: true, kind: 'read-registers', board, register: frame.start, count: frame.count };
    case 'writeCoil':
      return coilStory(board, frame, '');
    case 'writeRegister':
      return { valid: true, kind: 'write-register', board, register: frame.address, value: frame.value };
    case 'writeCoils': {
      const { start, count, bits } = frame;
      const on = channelsOf(bits, start + 1).filter((channel) => channel <= start + count);
      return { valid: true, kind: 'write-relays', board, firstChannel: start + 1, channels: count, on };
    }
    case 'writeRegisters':
      return { valid: true, kind: 'write-registers', board, register: frame.start, values: frame.values };
  }
}

function answerStory(frame: FromBoardFrame): FrameStory {
  const { kind, board } = frame;
  switch (kind) {
    case 'readInputsAnswer':
      return { valid: true, kind: 'read-all-answer', board, doors: doorsOfInputs(frame.bits) };
    case 'readCoilsAnswer':
      return { valid: true, kind: 'read-relays-answer', board, on: channelsOf(frame.bits, 1) };
    case 'readRegistersAnswer':
      return { valid: true, kind: 'read-registers-answer', board, values: frame.values };
    case 'writeCoilAnswer':
      return coilStory(board, frame, '-answer');
    case 'writeRegisterAnswer': {
      const { address: register, value } = frame;
      return { valid: true, kind: 'write-register-answer', board, register, value };
    }
    case 'writeCoilsAnswer': {
      const { start, count } = frame;
      return { valid: true, kind: 'write-relays-answer', board, firstChannel: start + 1, channels: count };
    }
    case 'writeRegistersAnswer': {
      const { start: register, count } = frame;
      return { valid: true, kind: 'write-registers-answer', board, register, count };
    }
    case 'exception': {
      const { function: code } = frame;
      return {
        valid: true,
        kind: 'exception',
        board,
        function: code,
        code: frame.code,
        meaning: meaningOf(frame.code),
      };
    }
  }
}

function coilStory(
  board: number,
  { address, value }: { readonly address: number; readonly value: number },
  suffix: '' | '-answer',
): FrameStory {
  const act = relayActOf({ address, value });
  if (act === undefined) return { valid: true, kind: `write-coil${suffix}`, board, coil: address, value };
  switch (act.act) {
    case 'flashOn':
      return { valid: true, kind: `open${suffix}`, board, channel: act.channel, pulseMs: act.forMs };
    case 'flashOff':
      return { valid: true, kind: `flash-off${suffix}`, board, channel: act.channel, pulseMs: act.forMs };
    case 'allOn':
    case 'allOff':
      return { valid: true, kind: `all-relays-${act.act === 'allOn' ? 'on' : 'off'}${suffix}`, board };
    default:
      return { valid: true, kind: `relay-${act.act}${suffix}`, board, channel: act.channel };
  }
}

function channelsOf(bits: readonly number[], firstChannel: number): number[] {
  return bitsOf(bits).flatMap((bit, index) => (bit === 1 ? [firstChannel + index] : []));
}

function meaningOf(code: number): string {
  const meanings = ['illegal-function', 'illegal-data-address', 'illegal-data-value', 'device-failure'];
  return meanings[code - 1] ?? 'other';
}
