import { ipc } from '../ipc.ts';
export const word: typeof ipc | undefined = undefined;
