import { preload } from '../preload/preload.ts';
export const kiosk = preload;
