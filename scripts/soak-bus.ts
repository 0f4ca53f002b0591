// npm run soak:bus: half an hour on a bad line, with boards that leave and come back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cabinetFile } from '../src/contract/cabinet-file.ts';
import { boardFamilies } from '../src/hardware/boards/families.ts';
import { median, round } from './bench/figures.ts';
import { floorOf } from './bench-bus/floor.ts';
import { freePort } from './bench-bus/free-port.ts';
import { allowedFalseBeliefs } from './soak-bus/allowed.ts';
import { cabinetOfAllFamilies } from './soak-bus/cabinet.ts';
import { type SoakResult, soak } from './soak-bus/soak.ts';
import { startSimulator } from './stage/simulator-process.ts';

const help = `npm run soak:bus: all protocols on bad lines, boards and adapters leaving and coming back

Usage: npm run soak:bus -- [--minutes N] [--byte-errors SHARE] [--json]

  --minutes N           how long (default 30)
  --byte-errors SHARE   the share of bytes that arrive damaged, either way (default 0.01)
  --json                the last line is one JSON object

It exits with 1 where a wrong door was not noticed, where more false states were believed than the check
of a protocol allows by arithmetic, or where memory, timers or sockets have grown.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    'byte-errors': { type: 'string', default: '0.01' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Growth of the heap from the first third to the last that counts as a leak, MiB. */
const heapGrowthMiB = 4;

if (values.help) process.stdout.write(help);
else await main();

async function main(): Promise<void> {
  const minutes = Number(values.minutes);
  const flips = 1 - (1 - Number(values['byte-errors'])) ** (1 / 8);
  const directory = mkdtempSync(join(tmpdir(), 'cubby-soak-bus-'));
  const ports = await Promise.all(boardFamilies.map(() => freePort()));
  const file = cabinetFile.parse(cabinetOfAllFamilies(ports));
  writeFileSync(join(directory, 'cabinet.json'), JSON.stringify(file));
  const simulator = await startSimulator(directory);
  try {
    await simulator.control.do({ do: 'noise', flips });
    say(`${minutes} min, ${boardFamilies.length} protocols, 1 in ${Math.round(1 / flips)} bits flipped …`);
    const result = await soak(file, simulator.control, minutes, (so, leftMs) => {
      const left = Math.max(0, Math.round(leftMs / 60_000));
      const heap = round(so.heapMiB.at(-1) ?? Number.NaN, 1);
      say(`  ${left} min left: ${so.unlocks} unlocks, ${so.wrongDoors} wrong doors, heap ${heap} MiB`);
    });
    report(result, flips);
  } finally {
    await simulator.stop();
    rmSync(directory, { recursive: true, force: true });
  }

  function report(result: SoakResult, flips: number): void {
    const states = boardFamilies.map((family) => {
      const boards = file.boards.filter(({ protocol }) => protocol === family.name);
      const reads = result.reads.get(family.name) ?? 0;
      const answerBytes = floorOf(family, { ...file, boards }, 20).answerBytes;
      const doors = boards[0]?.channels ?? 0;
      return {
        protocol: family.name,
        reads,
        falseStates: result.falseBeliefs.get(family.name) ?? 0,
        allowed: allowedFalseBeliefs(family, reads, flips, { doors, answerBytes }),
      };
    });
    const growthMiB = growth(result.heapMiB);
    const moreResources = growth(result.resources);
    say('\nprotocol        reads   false states believed   allowed by arithmetic');
    for (const { protocol, reads, falseStates, allowed } of states) {
      const shown = allowed >= 0.01 ? round(allowed) : allowed.toExponential(1);
      say(
        `${protocol.padEnd(13)}${String(reads).padStart(8)}${String(falseStates).padStart(24)}${String(shown).padStart(24)}`,
      );
    }
    say(`
unlocks                     ${result.unlocks}
boards that left and came   ${result.boardsTaken}, and ${result.adaptersTaken} adapters
wrong doors                 ${result.wrongDoors}, of them unnoticed: ${result.unnoticed}
heap, first to last third   ${round(growthMiB, 1)} MiB more (a leak from ${heapGrowthMiB} on)
timers and sockets          ${moreResources} more
`);
    if (values.json) {
      const { unlocks, boardsTaken, adaptersTaken, wrongDoors, unnoticed } = result;
      say(
        JSON.stringify({
          unlocks,
          boardsTaken,
          adaptersTaken,
          wrongDoors,
          unnoticed,
          states,
          growthMiB,
          moreResources,
        }),
      );
    }
    const isTooFalse = states.some(({ falseStates, allowed }) => falseStates > mostOf(allowed));
    if (result.unnoticed > 0 || isTooFalse || growthMiB >= heapGrowthMiB || moreResources > 0) {
      process.exitCode = 1;
    }
  }
}

/** A count that comes by chance around `expected` stays below this but once in a thousand soaks. */
function mostOf(expected: number): number {
  return expected + 3.1 * Math.sqrt(expected) + (expected < 1e-3 ? 0 : 1);
}

/** From the median of the first third to that of the last. */
function growth(samples: readonly number[]): number {
  const third = Math.floor(samples.length / 3);
  if (third === 0) return 0;
  return median(samples.slice(-third)) - median(samples.slice(0, third));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
