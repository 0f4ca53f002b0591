import type { clock } from './clock.ts';
export const manual: typeof clock | undefined = undefined;
