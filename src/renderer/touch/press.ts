import { createContext, useContext } from 'react';
import type { CommandAnswer, CommandBody } from '../../contract/command.ts';

export type Send = (body: CommandBody) => Promise<CommandAnswer>;

interface Surroundings {
  /** Sends a command as the answer to the view that is shown. */
  readonly send: Send;
  /** The screen has only just come; what is pressed now was meant for the one before. */
  readonly locked: boolean;
  /** What the camera sees, while there is a camera and the screen has a use for it. */
  readonly camera: MediaStream | undefined;
}

export const SurroundingsContext = createContext<Surroundings>({
  send: () => Promise.resolve({ accepted: false, reason: 'noMeaningHere' }),
  locked: true,
  camera: undefined,
});

export function useSurroundings(): Surroundings {
  return useContext(SurroundingsContext);
}
