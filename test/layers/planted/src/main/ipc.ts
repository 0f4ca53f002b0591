import { main } from './main.ts';
export const ipc = main;
