// npm run demo: the kiosk drives itself through a day at the cabinet, for whoever has no display.
import { parseArgs } from 'node:util';
import { firstDeposit, scannedDeposit, signIn, signOut } from './demo/deposits.ts';
import { announceMs, type Play, snap } from './demo/play.ts';
import { byCode, byQr, wrongCode } from './demo/retrievals.ts';
import { Timeline } from './demo/timeline.ts';
import { tour } from './demo/tour.ts';
import { leftOpen, stickingDoor } from './demo/troubles.ts';
import { openDisplay } from './stage/display.ts';
import { type LaunchOptions, portrait, Stage } from './stage/stage.ts';

const help = `npm run demo: the kiosk on a fresh data folder, driven by itself

Usage: npm run demo -- [--out DIR]

Deposits parcels, types a wrong code, retrieves by code and by QR, lets a lock stick and leaves a door
open: in a real Electron, with a simulated cabinet as a process of its own and a film in front of the
camera. Prints a timeline in milliseconds and writes a picture of every screen; then the screens again
in landscape and in German. Exits with 1 where anything was not as expected. Takes about a minute and
a half, and removes everything but the pictures.

  --out DIR   where the pictures go (default demo-out)
`;

/** A walk-away and a lock that sticks are told after seconds here, so that nobody waits for minutes. */
const policies = {
  session: { closeReminderSeconds: 10 },
  door: { announceMs, pulseAgainAfterMs: 2_000, giveUpAfterMs: 2_000 },
};

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'demo-out' }, help: { type: 'boolean', default: false } },
});

if (values.help) process.stdout.write(help);
else process.exitCode = await main(values.out);

async function main(out: string): Promise<number> {
  const timeline = new Timeline(out);
  const display = await openDisplay({ width: 1920, height: 1920 });
  let stage: Stage | undefined;
  const clear = async () => {
    await stage?.strike();
    await display.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void clear().finally(() => process.exit(130)));
  }
  try {
    stage = await Stage.set({ policies, environment: display.environment });
    const play = { stage, timeline };
    await day(play);
    await screens(play);
  } catch (error) {
    timeline.check(false, error instanceof Error ? error.message : String(error));
    if (stage !== undefined) await snap({ stage, timeline }, 'where-it-stopped').catch(() => undefined);
  } finally {
    await clear();
  }
  return timeline.summary() ? 0 : 1;
}

/** Portrait, with a camera, in English. */
async function day(play: Play): Promise<void> {
  await launch(play, { withCamera: true });
  await snap(play, 'start');
  await signIn(play);
  const first = await firstDeposit(play);
  const second = await scannedDeposit(play, 'CUBBY00002', 'XL');
  const third = await scannedDeposit(play, 'CUBBY00003', 'L');
  await signOut(play);
  await wrongCode(play, first.message.code);
  await byCode(play, first);
  await byQr(play, second);
  await stickingDoor(play, third);
  await leftOpen(play, third);
}

/** The main screens again: in German, in landscape, on a small panel. */
async function screens(play: Play): Promise<void> {
  await tour(play, { name: '1080x1920', language: 'de', trackingNumber: 'CUBBY00004' });
  await launch(play, { size: { width: 1920, height: 1080 } });
  await tour(play, { name: '1920x1080', language: 'en', trackingNumber: 'CUBBY00005' });
  await launch(play, { size: { width: 1280, height: 800 } });
  await tour(play, { name: '1280x800', language: 'de', trackingNumber: 'CUBBY00006' });
}

async function launch({ stage, timeline }: Play, options: LaunchOptions): Promise<void> {
  const { width, height } = options.size ?? portrait;
  await timeline.step(`kiosk started, ${width}×${height}`, () => stage.launch(options));
  await stage.touchscreen.screen('start');
  await stage.doorsKnown();
}
