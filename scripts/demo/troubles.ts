import { type Deposited, doorOpens, type Play, remark, snap } from './play.ts';

/** A lock that sticks: pulsed again, "pull gently", quarantine; the code stays valid. */
export async function stickingDoor(play: Play, { label, message }: Deposited): Promise<void> {
  const { stage, timeline } = play;
  const { touchscreen, control, pulsed } = stage;
  timeline.scene(`the lock of ${label} sticks`);
  await control.do({ do: 'jam', door: label, what: 'latch' });
  const before = pulsed.length;
  const began = performance.now();
  await touchscreen.enterCode(message.code);
  await touchscreen.screen('doorOpening');
  await snap(play, 'sticking-door-opening');
  await touchscreen.eventually(() => (pulsed.length === before + 2 ? true : undefined), 'the second pulse');
  await snap(play, 'sticking-pull-gently');
  await touchscreen.screen('doorStuck');
  timeline.measured(
    'code submitted → given up, with the times of this demonstration',
    performance.now() - began,
  );
  await snap(play, 'sticking-door-stuck');
  const reference = await touchscreen.page.locator('.reference bdi').first().textContent();
  timeline.check(pulsed.length === before + 2, 'it was pulsed twice');
  timeline.check(/^[A-Z2-9]{6}$/.test(reference ?? ''), `a reference for support is shown (${reference})`);
  await touchscreen.press('finish', 'start');
}

/** It is repaired, the same code opens it, and the recipient forgets to close it. */
export async function leftOpen(play: Play, { label, message }: Deposited): Promise<void> {
  const { stage, timeline } = play;
  const { touchscreen, control } = stage;
  timeline.scene(`door ${label} is repaired, opened and left open`);
  await control.do({ do: 'unjam', door: label });
  await touchscreen.enterCode(message.code);
  timeline.check((await doorOpens(play)) === label, 'the same code opens it');
  const said = await timeline.step('door open → reminder, with the times of this demonstration', () =>
    remark(touchscreen),
  );
  timeline.check(said.includes(label), `the screen reminds: ${said}`);
  await snap(play, 'left-open-reminder');
  await stage.closeDoor(label);
  await touchscreen.screen('retrieved');
  await touchscreen.press('finish', 'start');
}
