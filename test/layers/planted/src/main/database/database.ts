import { entry } from '../access-log/access-log.ts';
import { app } from 'electron';
export const database = [entry, app];
