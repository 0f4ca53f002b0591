import { word } from '../main/session/session.ts';
export const cubby = word;
