import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import { bars, nothing } from '../stage/pictures.ts';
import { type Deposited, doorOpens, type Play, recipient, recipientE164, snap } from './play.ts';

/** The courier signs in with phone and PIN. */
export async function signIn(play: Play): Promise<void> {
  const { touchscreen } = play.stage;
  play.timeline.scene('a courier signs in');
  await touchscreen.press('beginDeposit', 'signingIn');
  await touchscreen.type(demoCourier.phone.replaceAll(' ', ''));
  await touchscreen.goOn();
  await touchscreen.type(demoCourier.pin);
  await snap(play, 'deposit-sign-in');
  await play.timeline.step('signed in', () => touchscreen.press('signIn', 'awaitingLabel'));
}

/** The first parcel: everything is typed, and every screen is looked at. */
export async function firstDeposit(play: Play): Promise<Deposited> {
  const { stage, timeline } = play;
  const { touchscreen, control } = stage;
  timeline.scene('a parcel is deposited, its tracking number typed');
  await touchscreen.type('CUBBY00001');
  await snap(play, 'deposit-label');
  await touchscreen.press('submitLabel', 'awaitingRecipient');
  await touchscreen.type(recipient.replaceAll(' ', ''));
  await snap(play, 'deposit-recipient');
  await touchscreen.press('submitRecipient', 'confirmingRecipient');
  await snap(play, 'deposit-recipient-read-back');
  const readBack = await touchscreen.page.locator('.read-back').textContent();
  timeline.check(readBack?.replaceAll(' ', '') === recipientE164, `the number is read back (${readBack})`);
  await touchscreen.press('confirmRecipient', 'choosingSize');
  await snap(play, 'deposit-size');
  const pulse = control.next((event) => event.event === 'pulse');
  await touchscreen.chooseSize('S');
  await touchscreen.screen('doorAnnounced');
  await snap(play, 'deposit-door-announced');
  await pulse;
  await timeline.step('lock pulsed → door seen open on the screen', () => touchscreen.screen('doorOpen'));
  await snap(play, 'deposit-door-open');
  return closeAndTell(play);
}

/** The next one, without signing in again: the label is held to the camera. */
export async function scannedDeposit(play: Play, trackingNumber: string, size: string): Promise<Deposited> {
  const { stage, timeline } = play;
  const { touchscreen, film } = stage;
  timeline.scene(`the next parcel, its label held to the camera, size ${size}`);
  await touchscreen.press('depositNext', 'awaitingLabel');
  await snap(play, 'deposit-next-label');
  film.show(bars(trackingNumber));
  await timeline.step('label held up → read', () => touchscreen.screen('awaitingRecipient'));
  film.show(nothing);
  const shown = await touchscreen.page.locator('main').textContent();
  timeline.check(shown?.replaceAll(' ', '').includes(trackingNumber) === true, `${trackingNumber} was read`);
  await touchscreen.type(recipient.replaceAll(' ', ''));
  await touchscreen.press('submitRecipient', 'confirmingRecipient');
  await touchscreen.press('confirmRecipient', 'choosingSize');
  await touchscreen.chooseSize(size);
  return closeAndTell(play);
}

export async function signOut({ stage }: Play): Promise<void> {
  await stage.touchscreen.press('finish', 'start');
}

async function closeAndTell(play: Play): Promise<Deposited> {
  const { stage, timeline } = play;
  const label = await doorOpens(play);
  await stage.closeDoor(label);
  await timeline.step('door closed → parcel in custody', () => stage.touchscreen.screen('deposited'));
  await snap(play, 'deposit-deposited');
  const message = await stage.messageOf(label);
  timeline.say(`  SMS to ${message.to}: ${message.text}`);
  timeline.check(message.to === recipientE164, 'the recipient was sent the code');
  return { label, message };
}
