import type { Stage } from '../stage/stage.ts';
import type { SentMessage, Touchscreen } from '../stage/touchscreen.ts';
import type { Timeline } from './timeline.ts';

/** What every scene of the demonstration plays on. */
export interface Play {
  readonly stage: Stage;
  readonly timeline: Timeline;
}

/** A parcel that lies in the cabinet, and what its recipient was sent. */
export interface Deposited {
  readonly label: string;
  readonly message: SentMessage;
}

/** For how long the screen says which door will open. */
export const announceMs = 1_000;

export const recipient = '0151 98765432';
export const recipientE164 = '+4915198765432';

/** Takes a picture of the present screen. */
export function snap({ stage, timeline }: Play, name: string): Promise<void> {
  return timeline.picture(stage.touchscreen, name);
}

/** Waits for the door on the screen to be seen open, and checks that it is the one whose lock was pulsed. */
export async function doorOpens({ stage, timeline }: Play): Promise<string> {
  const { touchscreen } = stage;
  await touchscreen.screen('doorOpen');
  const label = await touchscreen.doorLabel();
  const open = await stage.openDoors();
  timeline.check(open.length === 1 && open[0] === label, `door ${label} is open, and no other`);
  return label;
}

/** Whether the screen says so in a sentence that stands out. */
export async function remark(touchscreen: Touchscreen): Promise<string> {
  return (await touchscreen.page.locator('.remark').first().textContent({ timeout: 15_000 })) ?? '';
}
