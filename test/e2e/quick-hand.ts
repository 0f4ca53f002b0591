import type { Touchscreen } from '../../scripts/stage/touchscreen.ts';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import type { CommandAnswer, CommandBody, KioskBridge } from '../../src/contract/command.ts';
import type { KioskView, ScreenName } from '../../src/contract/view.ts';
import { recipient } from './scene.ts';

declare global {
  interface Window {
    readonly kiosk: KioskBridge;
  }
}

/** What the page itself would send, with the revision on the screen: a finger needs seconds for a number. */
export function send(touchscreen: Touchscreen, body: CommandBody): Promise<CommandAnswer> {
  return touchscreen.page.evaluate((command) => {
    const revision = Number(document.querySelector<HTMLElement>('[data-revision]')?.dataset.revision);
    return window.kiosk.send({ revision, body: command });
  }, body);
}

/** One command and the screen that it leads to. */
export interface Move {
  readonly body: CommandBody;
  readonly screen: ScreenName;
}

/** Sends a command that must be taken, and waits for its screen. */
export async function go(touchscreen: Touchscreen, { body, screen }: Move): Promise<void> {
  const answer = await send(touchscreen, body);
  if (!answer.accepted) throw new Error(`${body.name} was refused: ${answer.reason}`);
  await touchscreen.page.waitForSelector(`[data-screen="${screen}"]`, { timeout: 25_000 });
}

/** From the start screen to the choice of a size, one move a screen. */
export function toSize(trackingNumber: string): Move[] {
  return [
    { body: { name: 'beginDeposit' }, screen: 'signingIn' },
    { body: { name: 'signIn', phone: demoCourier.phone, pin: demoCourier.pin }, screen: 'awaitingLabel' },
    { body: { name: 'submitLabel', trackingNumber }, screen: 'awaitingRecipient' },
    { body: { name: 'submitRecipient', phone: recipient }, screen: 'confirmingRecipient' },
    { body: { name: 'confirmRecipient' }, screen: 'choosingSize' },
  ];
}

/** Waits until the kiosk knows its doors and offers them on the start screen. */
export async function untilServing(touchscreen: Touchscreen): Promise<void> {
  await touchscreen.page.evaluate(
    () =>
      new Promise<void>((settle, reject) => {
        setTimeout(() => reject(new Error('the kiosk does not serve within 20 s')), 20_000);
        window.kiosk.onView((received) => {
          const view = received as KioskView;
          const isServing = view.screen === 'start' && view.depositRefused === undefined;
          if (isServing && view.notices.every(({ kind }) => kind !== 'doorsUnusable')) settle();
        });
      }),
  );
}
