// npm run bench: how fast and how big, each figure beside its floor, measured in the same run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareDemo } from '../src/cli/demo-prepare.ts';
import { startBareWindow, writeBareApp } from './bench/bare-window.ts';
import { median, percentile, round } from './bench/figures.ts';
import { fsyncRounds } from './bench/fsync.ts';
import { processorSeconds, processTree, residentMiB } from './bench/process-tree.ts';
import { measureSweep } from './bench/sweep.ts';
import { measureUnlocks } from './bench/unlock.ts';
import { openDisplay } from './stage/display.ts';
import { startKiosk } from './stage/kiosk-process.ts';
import { startSimulator } from './stage/simulator-process.ts';

const help = `npm run bench: times and sizes, each beside its floor

Usage: npm run bench -- [--unlocks N] [--starts N] [--turnaround-ms T] [--json]

  --unlocks N         codes submitted (default 200)
  --starts N          cold starts of the kiosk and of a bare window, in turn (default 5)
  --turnaround-ms T   how long a simulated board thinks before it answers (default 20)
  --json              the last line is one JSON object
`;

const { values } = parseArgs({
  options: {
    unlocks: { type: 'string', default: '200' },
    starts: { type: 'string', default: '5' },
    'turnaround-ms': { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const msAByte = 10_000 / 9_600;
/** XOR5 §1.2: an unlock is five bytes. */
const unlockBytes = 5;
/** On the way from a code to its pulse: two transactions, each synced in the database and in the journal. */
const syncsAnUnlock = 4;
/** Long enough for garbage collections and Chromium's own start-up work to be over. */
const settleMs = 8_000;
const idleMs = 10_000;
const size = { width: 1080, height: 1920 };

if (values.help) process.stdout.write(help);
else await main();

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cubby-bench-'));
  const dataDirectory = join(directory, 'data');
  const turnaroundMs = Number(values['turnaround-ms']);
  // The announcement is a courtesy of some seconds and would hide what is measured.
  await prepareDemo({ dataDirectory, policies: { door: { announceMs: 0 } } });
  const simulator = await startSimulator(dataDirectory, { turnaroundMs });
  const display = await openDisplay(size);
  const { environment } = display;
  try {
    say('Sweep of all doors …');
    const sweep = await measureSweep(dataDirectory, turnaroundMs);

    say(`Cold starts, ${values.starts} each in turn …`);
    const app = writeBareApp(join(directory, 'bare'));
    const bareStarts: number[] = [];
    const starts: number[] = [];
    for (let start = 0; start < Number(values.starts); start += 1) {
      const bare = await startBareWindow(app, environment);
      bareStarts.push(bare.startedInMs);
      await bare.stop();
      const kiosk = await startKiosk({ dataDirectory, environment, size });
      starts.push(kiosk.startedInMs);
      await kiosk.stop();
    }

    say('Memory and processor time when idle …');
    const bare = await startBareWindow(app, environment);
    await pause(settleMs);
    const bareMiB = residentMiB(processTree(bare.pid));
    await bare.stop();
    const kiosk = await startKiosk({ dataDirectory, environment, size });
    await pause(settleMs);
    const tree = processTree(kiosk.child.pid ?? 0);
    const usedBefore = processorSeconds(tree);
    await pause(idleMs);
    const idlePercent = ((processorSeconds(tree) - usedBefore) / (idleMs / 1_000)) * 100;
    const resident = residentMiB(tree);
    await kiosk.stop();

    say(`Unlocks, ${values.unlocks} valid codes …`);
    const before = fsyncRounds(dataDirectory, syncsAnUnlock, 100);
    const unlocks = await measureUnlocks({
      dataDirectory,
      environment,
      simulator,
      rounds: Number(values.unlocks),
      progress: (done) => done % 50 === 0 && say(`  ${done}`),
    });
    const fsyncs = [...before, ...fsyncRounds(dataDirectory, syncsAnUnlock, 100)];
    report({ sweep, bareStarts, starts, bareMiB, resident, idlePercent, unlocks, fsyncs, turnaroundMs });
  } finally {
    await simulator.stop();
    await display.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function report(measured: {
  sweep: { ms: number; wireMs: number };
  bareStarts: number[];
  starts: number[];
  bareMiB: number;
  resident: number;
  idlePercent: number;
  unlocks: { ms: number; busWaitMs: number }[];
  fsyncs: number[];
  turnaroundMs: number;
}): void {
  const times = measured.unlocks.map((unlock) => unlock.ms);
  const waits = measured.unlocks.map((unlock) => unlock.busWaitMs);
  const wireMs = unlockBytes * msAByte;
  const fsyncP99 = percentile(measured.fsyncs, 0.99);
  const own = measured.unlocks.map(
    (unlock) => unlock.ms - unlock.busWaitMs - wireMs - median(measured.fsyncs),
  );
  const result = {
    unlock: {
      p50Ms: round(median(times)),
      p99Ms: round(percentile(times, 0.99)),
      wireMs: round(wireMs),
      fsyncMs: round(fsyncP99),
      busWaitMs: round(percentile(waits, 0.99)),
    },
    sweep: { ms: round(measured.sweep.ms), wireMs: round(measured.sweep.wireMs) },
    coldStartMs: Math.round(median(measured.starts)),
    bareColdStartMs: Math.round(median(measured.bareStarts)),
    residentMiB: Math.round(measured.resident),
    bareMiB: Math.round(measured.bareMiB),
  };
  const { unlock, sweep } = result;
  say(`
At 9600 baud, boards answer ${measured.turnaroundMs} ms after a request; the announcement of the door is off.

                                   measured          floor
code to last byte of unlock, p50   ${ms(unlock.p50Ms)}
code to last byte of unlock, p99   ${ms(unlock.p99Ms)}   wire ${unlock.wireMs} + ${syncsAnUnlock} syncs ${unlock.fsyncMs} + exchange in flight ${unlock.busWaitMs} ms (each p99)
  of it the software's own, p50    ${ms(round(median(own)))}
  of it the software's own, p99    ${ms(round(percentile(own, 0.99)))}   aim: 5 ms at most
sweep of 36 doors                  ${ms(sweep.ms)}   ${sweep.wireMs} ms wire and turnaround
cold start                         ${ms(result.coldStartMs)}   ${result.bareColdStartMs} ms bare window (aim: under 1,000 ms more)
memory when idle (PSS)             ${String(result.residentMiB).padStart(8)} MiB  ${result.bareMiB} MiB bare window (aim: under 120 MiB more)
processor when idle                ${String(round(measured.idlePercent, 1)).padStart(8)} %    of one core, doors polled (aim: under 2 %)
`);
  if (values.json) say(JSON.stringify(result));
}

function ms(value: number): string {
  return `${String(value).padStart(8)} ms `;
}

function pause(delayMs: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, delayMs));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
