import { word } from '../session/session.ts';
import { planted } from '../../../test/outside.ts';
import { lost } from './lost.ts';
export const inbound = [word, planted, lost];
