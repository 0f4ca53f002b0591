import type { SimulateBoard } from '../simulator/board.ts';
import { simulateKerong } from './kerong/simulator.ts';
import { simulateKerong48 } from './kerong-48/simulator.ts';
import { simulateModbus } from './modbus/simulator.ts';
import { simulateWinnsen } from './winnsen/simulator.ts';
import { simulateWkly } from './wkly/simulator.ts';
import { simulateXor5, simulateXor5Kecheng } from './xor5/simulator.ts';

/** The same families from the other side: one line each, under the names of `families.ts`. */
export const boardSimulators: ReadonlyMap<string, SimulateBoard> = new Map([
  ['xor5', simulateXor5],
  ['xor5-kecheng', simulateXor5Kecheng],
  ['kerong', simulateKerong],
  ['kerong-48', simulateKerong48],
  ['wkly', simulateWkly],
  ['winnsen', simulateWinnsen],
  ['modbus', simulateModbus],
]);
