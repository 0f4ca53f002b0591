import { manual } from './manual-clock.ts';
export const clock = manual;
