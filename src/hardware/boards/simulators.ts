import type { SimulateBoard } from '../simulator/board.ts';
import { simulateXor5 } from './xor5/simulator.ts';

/** The same families from the other side: one line each, under the names of `families.ts`. */
export const boardSimulators: ReadonlyMap<string, SimulateBoard> = new Map([['xor5', simulateXor5]]);
