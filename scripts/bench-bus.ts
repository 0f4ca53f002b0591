// npm run bench:bus: how close each protocol comes to what its wire and its boards take.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/clock.ts';
import { cabinetFile } from '../src/contract/cabinet-file.ts';
import type { BoardFamily } from '../src/hardware/boards/board-family.ts';
import { boardFamilies } from '../src/hardware/boards/families.ts';
import { CabinetLockBoards } from '../src/hardware/cabinet-lock-boards.ts';
import { wiringOf } from '../src/hardware/wiring.ts';
import { median, percentile, round } from './bench/figures.ts';
import { cabinetOf } from './bench-bus/cabinets.ts';
import { floorOf } from './bench-bus/floor.ts';
import { freePort } from './bench-bus/free-port.ts';
import { measureBus } from './bench-bus/measure.ts';
import { startSimulator } from './stage/simulator-process.ts';

const help = `npm run bench:bus: 100 doors of each protocol at its usual baud rate, each figure beside its floor

Usage: npm run bench:bus -- [--protocol NAME] [--sweeps N] [--edges N] [--unlocks N] [--turnaround-ms T] [--json]

  --protocol NAME     only this one (default: all)
  --sweeps N          full looks at all doors (default 40)
  --edges N           doors opened and shut by hand, each for idle and for watched ones (default 30)
  --unlocks N         unlocks (default 30)
  --turnaround-ms T   how long a simulated board thinks before it answers (default 20)
  --json              the last line is one JSON object
`;

const { values } = parseArgs({
  options: {
    protocol: { type: 'string' },
    sweeps: { type: 'string', default: '40' },
    edges: { type: 'string', default: '30' },
    unlocks: { type: 'string', default: '30' },
    'turnaround-ms': { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(help);
else await main();

async function main(): Promise<void> {
  const families = boardFamilies.filter(
    ({ name }) => values.protocol === undefined || name === values.protocol,
  );
  if (families.length === 0) {
    const names = boardFamilies.map(({ name }) => name).join(', ');
    throw new Error(`--protocol ${values.protocol}: expected one of ${names}`);
  }
  const results: Record<string, Awaited<ReturnType<typeof bench>>> = {};
  for (const family of families) results[family.name] = await bench(family);
  if (values.json) say(JSON.stringify(results));
}

async function bench(family: BoardFamily) {
  const directory = mkdtempSync(join(tmpdir(), 'cubby-bench-bus-'));
  const turnaroundMs = Number(values['turnaround-ms']);
  const file = cabinetFile.parse(cabinetOf(family, await freePort()));
  writeFileSync(join(directory, 'cabinet.json'), JSON.stringify(file));
  const simulator = await startSimulator(directory, { turnaroundMs });
  const lockBoards = new CabinetLockBoards({
    wiring: wiringOf(file),
    families: boardFamilies,
    clock: systemClock,
  });
  lockBoards.start();
  try {
    const measured = await measureBus(
      lockBoards,
      simulator.control,
      file.compartments.map(({ id }) => id),
      { sweeps: Number(values.sweeps), edges: Number(values.edges), unlocks: Number(values.unlocks) },
    );
    const floor = floorOf(family, file, turnaroundMs);
    const unlocks = measured.unlocks.map(({ ms }) => ms);
    const waits = measured.unlocks.map(({ busWaitMs }) => busWaitMs);
    const result = {
      baud: family.usualLine.baud,
      boards: file.boards.length,
      sweep: { ms: round(median(measured.sweepsMs)), floorMs: round(floor.sweepMs) },
      watchedEdge: spread(measured.watchedEdgesMs),
      idleEdge: spread(measured.idleEdgesMs),
      unlock: {
        ...spread(unlocks),
        busWaitP99Ms: round(percentile(waits, 0.99)),
        wireMs: round(floor.unlockMs),
      },
    };
    report(family, result, floor.gapMs);
    return result;
  } finally {
    await lockBoards.stop();
    await simulator.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function spread(times: readonly number[]) {
  return { p50Ms: round(median(times)), p99Ms: round(percentile(times, 0.99)) };
}

function report(family: BoardFamily, result: Awaited<ReturnType<typeof bench>>, gapMs: number): void {
  const { sweep, watchedEdge, idleEdge, unlock } = result;
  const over = ((sweep.ms / sweep.floorMs - 1) * 100).toFixed(1);
  const gap = gapMs === 0 ? '' : `, the protocol's own gap of ${round(gapMs)} ms in it`;
  say(`${family.name}: 100 doors on ${result.boards} boards at ${result.baud} baud
  sweep of all doors              ${ms(sweep.ms)}   floor ${sweep.floorMs} ms${gap}; ${over} % above it (aim: 10 %)
  edge to event, doors in use p50 ${ms(watchedEdge.p50Ms)}
                              p99 ${ms(watchedEdge.p99Ms)}   aim: under 150 ms
  edge to event, idle doors   p50 ${ms(idleEdge.p50Ms)}
                              p99 ${ms(idleEdge.p99Ms)}
  unlock asked to last byte   p50 ${ms(unlock.p50Ms)}
                              p99 ${ms(unlock.p99Ms)}   wire ${unlock.wireMs} + exchange in flight ${unlock.busWaitP99Ms} ms (p99)
`);
}

function ms(value: number): string {
  return `${String(value).padStart(8)} ms`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
