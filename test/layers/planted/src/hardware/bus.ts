import { word } from '../main/session/session.ts';
import { frame } from './boards/a/frame.ts';
export const bus = [word, frame];
