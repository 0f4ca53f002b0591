/**
 * The frames of the XOR5 boards (PROTOCOLS §1), both dialects, both directions, and how they are written;
 * how they are read is `decode.ts`. Which dialect an actual board speaks is `board.ts`, what its status
 * means for a door `status.ts`.
 */

/** 0x11 on most boards, 0x33 on Kecheng's of 2025 (§1.2). */
export type Parameter = 0x11 | 0x33;
/** The only two values of a status byte (§1.3). Which of them is "closed" depends on the lock. */
export type Status = 0x00 | 0x11;

/** Frames that name one lock and carry the dialect's parameter, by their head byte. */
export const lockCommands = { open: 0x8a, holdOn: 0x9a, holdOff: 0x9b, motorOpen: 0x7a } as const;
export type LockCommand = keyof typeof lockCommands;

export type ToBoardFrame =
  | {
      readonly kind: LockCommand;
      readonly board: number;
      readonly lock: number;
      readonly parameter: Parameter;
    }
  | {
      readonly kind: 'openFor';
      readonly board: number;
      readonly lock: number;
      readonly parameter: Parameter;
      readonly seconds: number;
    }
  | { readonly kind: 'openAll'; readonly board: number; readonly parameter: Parameter }
  /** Bit n of `mask` is lock n + 1; on the wire locks 1–8 come first, unlike in a status (§1.2). */
  | { readonly kind: 'openSet'; readonly board: number; readonly mask: number }
  | { readonly kind: 'openAllInTurn'; readonly board: number; readonly lock: number }
  | { readonly kind: 'openThreePulses' | 'openToLimitSwitch'; readonly board: number; readonly lock: number }
  | { readonly kind: 'readOne'; readonly board: number; readonly lock: number }
  | { readonly kind: 'readAll' | 'queryFirmware' | 'queryBoardId'; readonly board: number }
  /** Seen in a tester, meaning not documented (§1.5, A16). */
  | { readonly kind: 'queryUndocumented'; readonly board: number; readonly lock: number }
  | {
      readonly kind: 'setUnlockTime';
      readonly board: number;
      readonly lock: number;
      readonly seconds: number;
    }
  | { readonly kind: 'setReporting'; readonly board: number; readonly lock: number; readonly isOn: boolean };

export type FromBoardFrame =
  | {
      readonly kind: 'openAnswer' | 'readOneAnswer' | 'holdOnAnswer' | 'holdOffAnswer';
      readonly board: number;
      readonly lock: number;
      readonly status: Status;
    }
  /** `status` as on the wire: its last byte carries channels 1–8, bit 0 first (§1.2). */
  | { readonly kind: 'readAllAnswer'; readonly board: number; readonly status: readonly number[] }
  | {
      readonly kind: 'report';
      readonly head: 0x81 | 0x82;
      readonly board: number;
      readonly lock: number;
      readonly status: Status;
    }
  | { readonly kind: 'versionAnswer'; readonly board: number; readonly value: number }
  | { readonly kind: 'openAllInTurnAnswer'; readonly board: number; readonly status: readonly number[] };

/** Status bytes that read-all answers have been seen with, or may have on a 50-channel board (§1.2, §1.7). */
export const statusByteCounts = [3, 4, 7] as const;
export const highestLock = 50;
/**
 * Boards 1 to 99 are in the sources; 0 is not used by any (§1.1). That an address is below 0x80 and a
 * head is not also means that a stray byte in front of a frame can never shift it into another valid one.
 */
export const highestBoard = 99;

/** XOR of all bytes (BCC). */
export function checksum(bytes: Iterable<number>): number {
  let check = 0;
  for (const byte of bytes) check ^= byte;
  return check;
}

export function isBoard(address: number): boolean {
  return address >= 1 && address <= highestBoard;
}

function framed(...body: readonly number[]): Uint8Array {
  return Uint8Array.of(...body, checksum(body));
}

export function encodeToBoard(frame: ToBoardFrame): Uint8Array {
  const { board } = frame;
  switch (frame.kind) {
    case 'open':
    case 'holdOn':
    case 'holdOff':
    case 'motorOpen':
      return framed(lockCommands[frame.kind], board, frame.lock, frame.parameter);
    case 'openFor':
      return framed(0x8a, board, frame.lock, frame.parameter, frame.seconds);
    case 'openAll':
      return framed(0x8a, board, 0x00, frame.parameter);
    case 'openSet':
      return framed(0x90, board, frame.mask & 0xff, (frame.mask >> 8) & 0xff, (frame.mask >> 16) & 0xff);
    case 'openAllInTurn':
      return framed(0x9d, board, frame.lock, 0x33);
    case 'openThreePulses':
      return framed(0x7c, board, frame.lock, 0x03);
    case 'openToLimitSwitch':
      return framed(0x7f, board, frame.lock, 0x11);
    case 'readOne':
      return framed(0x80, board, frame.lock, 0x33);
    case 'readAll':
      return framed(0x80, board, 0x00, 0x33);
    case 'queryFirmware':
      return framed(0x82, board, 0x00, 0x22);
    case 'queryBoardId':
      return framed(0x82, board, 0x00, 0x44);
    case 'queryUndocumented':
      return framed(0x80, board, frame.lock, 0x99);
    case 'setUnlockTime':
      return framed(0x7e, board, frame.lock, frame.seconds);
    case 'setReporting':
      return framed(0x8d, board, frame.lock, frame.isOn ? 0x01 : 0x00);
  }
}

export function encodeFromBoard(frame: FromBoardFrame): Uint8Array {
  const { board } = frame;
  switch (frame.kind) {
    case 'openAnswer':
      return framed(0x8a, board, frame.lock, frame.status);
    case 'readOneAnswer':
      return framed(0x80, board, frame.lock, frame.status);
    case 'holdOnAnswer':
      return framed(0x9a, board, frame.lock, frame.status);
    case 'holdOffAnswer':
      return framed(0x9b, board, frame.lock, frame.status);
    case 'report':
      return framed(frame.head, board, frame.lock, frame.status);
    case 'versionAnswer':
      return framed(0x82, board, 0x00, frame.value);
    case 'readAllAnswer':
      return framed(0x80, board, ...frame.status, 0x33);
    case 'openAllInTurnAnswer':
      return framed(0x9e, board, ...frame.status);
  }
}
