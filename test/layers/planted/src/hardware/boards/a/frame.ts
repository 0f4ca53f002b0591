import { frame as other } from '../b/frame.ts';
export const frame = other;
