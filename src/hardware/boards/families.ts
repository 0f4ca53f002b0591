import type { BoardFamily } from './board-family.ts';
import { kerong } from './kerong/board.ts';
import { kerong48 } from './kerong-48/board.ts';
import { modbus } from './modbus/board.ts';
import { winnsen } from './winnsen/board.ts';
import { wkly } from './wkly/board.ts';
import { xor5, xor5Kecheng } from './xor5/board.ts';

/** Every family this program can drive: one line each. Only main.ts and the command line name it. */
export const boardFamilies: readonly BoardFamily[] = [
  xor5,
  xor5Kecheng,
  kerong,
  kerong48,
  wkly,
  winnsen,
  modbus,
];
