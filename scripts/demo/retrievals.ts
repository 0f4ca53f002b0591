import { nothing, qr } from '../stage/pictures.ts';
import { announceMs, type Deposited, doorOpens, type Play, remark, snap } from './play.ts';

/** Somebody types a code that nobody has. */
export async function wrongCode(play: Play, right: string): Promise<void> {
  const { stage, timeline } = play;
  const { touchscreen, pulsed } = stage;
  timeline.scene('a wrong code');
  const before = pulsed.length;
  await touchscreen.press('beginRetrieval', 'awaitingCode');
  await snap(play, 'retrieval-code');
  await touchscreen.type(right === '123456789' ? '987654321' : '123456789');
  await touchscreen.press('submitCode');
  timeline.say(`  the screen says: ${await remark(touchscreen)}`);
  await snap(play, 'retrieval-wrong-code');
  timeline.check(pulsed.length === before, 'a wrong code opens nothing and says so');
  await touchscreen.press('back', 'start');
}

/** The recipient types the code. */
export async function byCode(play: Play, { label, message }: Deposited): Promise<void> {
  const { stage, timeline } = play;
  const { touchscreen, control } = stage;
  timeline.scene('a retrieval by typed code');
  await touchscreen.press('beginRetrieval', 'awaitingCode');
  await touchscreen.type(message.code);
  await snap(play, 'retrieval-code-typed');
  const pulse = control.next((event) => event.event === 'pulse');
  const pressedMs = await touchscreen.pressTimed('submitCode');
  await touchscreen.screen('doorAnnounced');
  timeline.check((await touchscreen.doorLabel()) === label, `the code opens ${label}`);
  await snap(play, 'retrieval-door-announced');
  const { atEpochMs } = await pulse;
  timeline.measured(
    `code submitted → unlock frame arrived at the board, ${announceMs} ms of it announcing the door`,
    atEpochMs - pressedMs,
  );
  await doorOpens(play);
  await snap(play, 'retrieval-door-open');
  await stage.closeDoor(label);
  await timeline.step('door closed → parcel retrieved', () => touchscreen.screen('retrieved'));
  await snap(play, 'retrieval-retrieved');
  await touchscreen.press('finish', 'start');
}

/** The recipient holds the QR up on the start screen and touches nothing. */
export async function byQr(play: Play, { label, message }: Deposited): Promise<void> {
  const { stage, timeline } = play;
  const { touchscreen, film } = stage;
  timeline.scene('a retrieval by QR, held to the camera');
  await touchscreen.page.locator('.show-qr').waitFor();
  film.show(qr(message.token));
  await timeline.step('QR held up → door announced', () => touchscreen.screen('doorAnnounced'));
  film.show(nothing);
  timeline.check((await doorOpens(play)) === label, `the QR opens ${label}`);
  await snap(play, 'qr-door-open');
  await stage.closeDoor(label);
  await touchscreen.screen('retrieved');
  await touchscreen.press('finish', 'start');
}
