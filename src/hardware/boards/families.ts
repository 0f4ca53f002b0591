import type { BoardFamily } from './board-family.ts';
import { xor5 } from './xor5/board.ts';

/** Every family this program can drive: one line each. Only main.ts and the command line name it. */
export const boardFamilies: readonly BoardFamily[] = [xor5];
