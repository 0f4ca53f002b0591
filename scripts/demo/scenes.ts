import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import type { SimulatorProcess } from '../stage/simulator-process.ts';
import type { SentMessage, Touchscreen } from '../stage/touchscreen.ts';
import type { Timeline } from './timeline.ts';

export interface Stage {
  readonly touchscreen: Touchscreen;
  readonly control: SimulatorProcess['control'];
  readonly timeline: Timeline;
}

const recipient = '0151 98765432';

/** A courier signs in and deposits one parcel; the recipient is sent the code. */
export async function deposit(
  stage: Stage,
  parcel: { trackingNumber: string; size: string; number: number },
): Promise<{ label: string; message: SentMessage }> {
  const { touchscreen, control, timeline } = stage;
  const snap = (name: string) => timeline.picture(touchscreen, `deposit-${name}`);
  await touchscreen.screen('start');
  await touchscreen.press('beginDeposit', 'signingIn');
  await snap('sign-in');
  await touchscreen.type(demoCourier.phone.replaceAll(' ', ''));
  await touchscreen.goOn();
  await touchscreen.type(demoCourier.pin);
  await timeline.step('courier signed in', () => touchscreen.press('signIn', 'awaitingLabel'));
  await snap('label');
  await touchscreen.type(parcel.trackingNumber);
  await touchscreen.press('submitLabel', 'awaitingRecipient');
  await snap('recipient');
  await touchscreen.type(recipient.replaceAll(' ', ''));
  await touchscreen.press('submitRecipient', 'confirmingRecipient');
  await snap('recipient-read-back');
  await touchscreen.press('confirmRecipient', 'choosingSize');
  await snap('size');
  const pulse = control.next((event) => event.event === 'pulse');
  await touchscreen.chooseSize(parcel.size);
  await touchscreen.screen('doorAnnounced');
  const label = await touchscreen.doorLabel();
  await snap('door-announced');
  const pulsed = await pulse;
  timeline.check(
    'door' in pulsed && pulsed.door === idOf(label),
    `the lock that was pulsed is that of ${label}`,
  );
  await timeline.step(`door ${label} seen open`, () => touchscreen.screen('doorOpen'));
  await snap('door-open');
  await timeline.step(`door ${label} closed, parcel in custody`, async () => {
    await control.do({ do: 'close', door: label });
    await touchscreen.screen('deposited');
  });
  await snap('deposited');
  await touchscreen.press('finish', 'start');
  const message = await timeline.step('the recipient was sent a message', () =>
    touchscreen.message(parcel.number),
  );
  return { label, message };
}

/** The recipient types the code. */
export async function retrieveByCode(stage: Stage, label: string, code: string): Promise<void> {
  const { touchscreen, control, timeline } = stage;
  const snap = (name: string) => timeline.picture(touchscreen, `retrieval-${name}`);
  await touchscreen.press('beginRetrieval', 'awaitingCode');
  await snap('code');
  await touchscreen.type(code);
  await snap('code-typed');
  await touchscreen.press('submitCode', 'doorAnnounced');
  await snap('door-announced');
  timeline.check((await touchscreen.doorLabel()) === label, `the code opens ${label}`);
  await touchscreen.screen('doorOpen');
  await snap('door-open');
  await control.do({ do: 'close', door: label });
  await timeline.step('door closed, parcel retrieved', () => touchscreen.screen('retrieved'));
  await snap('retrieved');
  await touchscreen.press('finish', 'start');
}

/** Somebody types a code that nobody has. */
export async function wrongCode(stage: Stage, code: string): Promise<void> {
  const { touchscreen, timeline } = stage;
  const wrong = code === '123456789' ? '987654321' : '123456789';
  await touchscreen.enterCode(wrong);
  const refusal = touchscreen.page.locator('.remark');
  await refusal.first().waitFor();
  await timeline.picture(touchscreen, 'retrieval-wrong-code');
  const { doors } = await stage.control.state();
  timeline.check(
    doors.every((door) => !door.isOpen),
    'a wrong code opens nothing and says so',
  );
  await touchscreen.press('back', 'start');
}

/** A lock that sticks: pulsed again, "pull gently", quarantine; the code stays valid. */
export async function stickingDoor(stage: Stage, label: string, code: string): Promise<void> {
  const { touchscreen, control, timeline } = stage;
  await control.do({ do: 'jam', door: label, what: 'latch' });
  let pulses = 0;
  const stopCounting = await control.listen((event) => {
    if (event.event === 'pulse') pulses += 1;
  });
  const began = performance.now();
  await touchscreen.enterCode(code);
  await touchscreen.screen('doorOpening');
  await timeline.picture(touchscreen, 'sticking-door-opening');
  await touchscreen.eventually(() => (pulses === 2 ? true : undefined), 'the second pulse');
  await timeline.picture(touchscreen, 'sticking-pull-gently');
  await touchscreen.screen('doorStuck');
  const ms = performance.now() - began;
  await timeline.picture(touchscreen, 'sticking-door-stuck');
  stopCounting();
  timeline.check(pulses === 2, `a door that sticks is pulsed twice (${pulses} pulses)`);
  timeline.check(ms < 20_000, `it is given up within 20 s (${Math.round(ms)} ms)`);
  await touchscreen.press('finish', 'start');
  await control.do({ do: 'unjam', door: label });
  await touchscreen.enterCode(code);
  await touchscreen.screen('doorOpen');
  await control.do({ do: 'close', door: label });
  await touchscreen.screen('retrieved');
  timeline.check(true, 'after the repair the same code opens it');
  await touchscreen.press('finish', 'start');
}

/** A recipient walks away from the open door. */
export async function doorLeftOpen(stage: Stage, label: string, code: string): Promise<void> {
  const { touchscreen, control, timeline } = stage;
  await touchscreen.enterCode(code);
  await touchscreen.screen('doorOpen');
  await touchscreen.page.locator('.remark').first().waitFor({ timeout: 25_000 });
  await timeline.picture(touchscreen, 'left-open-reminder');
  await timeline.step('the session ends without the door', () => touchscreen.screen('start'));
  await touchscreen.press('beginDeposit', 'signingIn');
  timeline.check(true, 'the next person is served while it stands open');
  await touchscreen.press('back', 'start');
  await control.do({ do: 'close', door: label });
}

/** The compartments of the demonstration are called A01 and have the id a1. */
function idOf(label: string): string {
  return `${label.slice(0, 1)}${Number(label.slice(1))}`.toLowerCase();
}
