import { clock } from '../clock.ts';
export const preload = clock;
