import type { Touchscreen } from '../../scripts/stage/touchscreen.ts';
import type { ScreenName } from '../../src/contract/view.ts';
import type { Scene } from './scene.ts';

/** When the power goes: as soon as this screen shows, this happens at the door, or so long after the pulse. */
export type Moment =
  | { readonly screen: ScreenName }
  | { readonly door: 'pulsed' | 'opened' | 'closed' }
  | { readonly afterPulseMs: number };

/** Resolves as soon as the moment has come. */
export async function momentCome(
  scene: Scene,
  touchscreen: Touchscreen,
  moment: Moment,
  order: readonly ScreenName[],
): Promise<void> {
  if ('screen' in moment) {
    // A machine that is busy may show the next one before this one was looked for.
    const screens = order.slice(order.indexOf(moment.screen)).map((name) => `[data-screen="${name}"]`);
    await touchscreen.page.waitForSelector(screens.join(), { timeout: 25_000 });
    return;
  }
  const awaited = 'door' in moment ? moment.door : 'pulsed';
  await scene.control.next((event) => {
    if (event.event === 'pulse') return awaited === 'pulsed';
    return event.event === 'door' && awaited === (event.isOpen ? 'opened' : 'closed');
  }, 25_000);
  if ('afterPulseMs' in moment) await new Promise((settle) => setTimeout(settle, moment.afterPulseMs));
}

/** Spread over the time after the pulse, each anywhere in its part of it. */
export function randomMoments(count: number, withinMs: number): { afterPulseMs: number }[] {
  return Array.from({ length: count }, (_, index) => ({
    afterPulseMs: Math.round(((index + Math.random()) / count) * withinMs),
  }));
}

export function nameOf(moment: Moment): string {
  if ('screen' in moment) return `on the screen ${moment.screen}`;
  if ('door' in moment) return `when the door was ${moment.door}`;
  return `${moment.afterPulseMs} ms after the pulse`;
}
