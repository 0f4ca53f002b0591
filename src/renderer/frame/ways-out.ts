import type { ScreenName } from '../../contract/view.ts';

/** `finish`: the courier signs out. */
export type WayOut = 'back' | 'cancel' | 'finish';

/** The quiet ways out at the foot of each screen. Screens with a door behind them have their own. */
export const waysOut: Record<ScreenName, readonly WayOut[]> = {
  outOfService: [],
  start: [],
  signingIn: ['back'],
  awaitingLabel: ['finish'],
  awaitingRecipient: ['back', 'cancel'],
  searchingDirectory: ['back', 'cancel'],
  confirmingRecipient: ['cancel'],
  choosingSize: ['back', 'cancel'],
  awaitingCode: ['back'],
  doorAnnounced: ['cancel'],
  doorOpening: [],
  askingWhetherOpened: [],
  doorOpen: [],
  doorStuck: [],
  askingWhetherInside: [],
  deposited: [],
  stillInside: [],
  problemNoted: [],
  awaitingLastFour: ['back'],
  enteringResidence: ['back', 'cancel'],
  nothingHere: [],
  provingNumber: ['back', 'cancel'],
  awaitingProof: ['back', 'cancel'],
  choosingCredential: ['cancel'],
  credentialMade: [],
  retrieved: [],
  depositRefused: [],
  registering: ['back', 'cancel'],
  takingBack: ['back', 'finish'],
  // Its pages have their own.
  maintenance: [],
};
