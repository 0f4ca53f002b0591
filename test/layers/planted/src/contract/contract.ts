import type { clock } from '../clock.ts';
import type { Stats } from 'node:fs';
export type Word = [typeof clock, Stats];
