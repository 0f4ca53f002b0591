import { database } from '../database/database.ts';
export const secret = database;
