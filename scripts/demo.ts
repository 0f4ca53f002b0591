// npm run demo: the kiosk drives itself through a day at the cabinet, for whoever has no display.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareDemo } from '../src/cli/demo-prepare.ts';
import { deposit, doorLeftOpen, retrieveByCode, type Stage, stickingDoor, wrongCode } from './demo/scenes.ts';
import { Timeline } from './demo/timeline.ts';
import { openDisplay } from './stage/display.ts';
import { writeQrFilm } from './stage/qr-film.ts';
import { startSimulator } from './stage/simulator-process.ts';
import { Touchscreen } from './stage/touchscreen.ts';

const help = `npm run demo: the kiosk on a fresh data folder, driven by itself

Usage: npm run demo -- [--out DIR]

Deposits parcels, retrieves them by code and by QR, types a wrong code, lets a door stick and leaves
one open. Prints a timeline in milliseconds and writes a picture of every screen. Exits with 1 where
anything was not as expected.

  --out DIR   where the pictures go (default demo-out)
`;

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'demo-out' }, help: { type: 'boolean', default: false } },
});

const portrait = { width: 1080, height: 1920 };
const landscapes = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
];
/** A walk-away is told after seconds here and not after a minute. */
const policies = {
  session: { closeReminderSeconds: 10, closeGiveUpSeconds: 10 },
  door: { pulseAgainAfterMs: 4_000, giveUpAfterMs: 4_000 },
};

if (values.help) process.stdout.write(help);
else process.exitCode = await main(values.out);

async function main(out: string): Promise<number> {
  const timeline = new Timeline(out);
  const directory = mkdtempSync(join(tmpdir(), 'cubby-demo-'));
  const dataDirectory = join(directory, 'data');
  await prepareDemo({ dataDirectory, policies });
  const simulator = await startSimulator(dataDirectory);
  const display = await openDisplay({ width: 1920, height: 1920 });
  const { environment } = display;
  const { control } = simulator;
  const launch = (size: { width: number; height: number }, film?: string) =>
    timeline.step(`kiosk started, ${size.width}×${size.height}`, () =>
      Touchscreen.launch({ dataDirectory, environment, size, ...(film === undefined ? {} : { film }) }),
    );
  let touchscreen: Touchscreen | undefined;
  try {
    touchscreen = await launch(portrait);
    await touchscreen.screen('start');
    await timeline.picture(touchscreen, 'start');
    const stage: Stage = { touchscreen, control, timeline };
    const first = await deposit(stage, { trackingNumber: 'CUBBY00001', size: 'S', number: 1 });
    await wrongCode(stage, first.message.code);
    await retrieveByCode(stage, first.label, first.message.code);
    const second = await deposit(stage, { trackingNumber: 'CUBBY00002', size: 'M', number: 2 });
    await stickingDoor(stage, second.label, second.message.code);
    const third = await deposit(stage, { trackingNumber: 'CUBBY00003', size: 'L', number: 3 });
    await doorLeftOpen(stage, third.label, third.message.code);
    const fourth = await deposit(stage, { trackingNumber: 'CUBBY00004', size: 'S', number: 4 });
    await touchscreen.close();

    const film = join(directory, 'qr.y4m');
    writeQrFilm(film, fourth.message.token);
    touchscreen = await launch(portrait, film);
    await timeline.step(
      'the QR held to the camera opens the door',
      () => touchscreen?.screen('doorOpen') ?? Promise.resolve(),
    );
    await timeline.picture(touchscreen, 'qr-door-open');
    timeline.check((await touchscreen.doorLabel()) === fourth.label, `the QR opens ${fourth.label}`);
    await control.do({ do: 'close', door: fourth.label });
    await touchscreen.screen('retrieved');
    await touchscreen.close();

    for (const size of landscapes) {
      touchscreen = await launch(size);
      await germanTour({ touchscreen, control, timeline }, `${size.width}x${size.height}`);
      await touchscreen.close();
    }
  } catch (error) {
    timeline.check(false, error instanceof Error ? error.message : String(error));
    if (touchscreen !== undefined)
      await timeline.picture(touchscreen, 'where-it-stopped').catch(() => undefined);
  } finally {
    await touchscreen?.close().catch(() => undefined);
    await simulator.stop();
    await display.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  return summary(timeline, out);
}

/** The main screens in landscape and in German. */
async function germanTour({ touchscreen, timeline }: Stage, name: string): Promise<void> {
  await touchscreen.screen('start');
  await touchscreen.page.getByRole('button', { name: 'Deutsch' }).click();
  await touchscreen.page.locator('html[lang="de"]').waitFor();
  await timeline.picture(touchscreen, `${name}-start`);
  await touchscreen.press('beginRetrieval', 'awaitingCode');
  await timeline.picture(touchscreen, `${name}-code`);
  await touchscreen.press('back', 'start');
  await touchscreen.press('beginDeposit', 'signingIn');
  await timeline.picture(touchscreen, `${name}-sign-in`);
  await touchscreen.press('back', 'start');
}

function summary(timeline: Timeline, out: string): number {
  const { mistakes } = timeline;
  timeline.say(`${timeline.pictures} pictures in ${out}`);
  if (mistakes.length === 0) {
    timeline.say('Everything was as expected.');
    return 0;
  }
  timeline.say(`Not as expected:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
  return 1;
}
