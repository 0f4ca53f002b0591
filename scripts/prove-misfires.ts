// npm run prove:misfires: how many wrong doors a noisy line opens with each protocol, and that each is noticed.
import { parseArgs } from 'node:util';
import { boardFamilies } from '../src/hardware/boards/families.ts';
import { randomFrom } from '../src/hardware/simulator/random.ts';
import { round } from './bench/figures.ts';
import { Proof, type ProofResult } from './prove-misfires/proof.ts';

const help = `npm run prove:misfires: unlocks over a line that flips bits, with each protocol

Usage: npm run prove:misfires -- [--protocol NAME] [--unlocks N] [--flips SHARE] [--seed N] [--json]

  --protocol NAME   only this one (default: all)
  --unlocks N       unlocks for each protocol (default 100000)
  --flips SHARE     the chance of each bit on the wire to be flipped, either way (default 0.0001)
  --seed N          the same seed flips the same bits (default 1)
  --json            the last line is one JSON object

It exits with 1 when a door that nobody had asked for was opened and not noticed within one sweep, or
when a door was believed to have moved that had not.
`;

const { values } = parseArgs({
  options: {
    protocol: { type: 'string' },
    unlocks: { type: 'string', default: '100000' },
    flips: { type: 'string', default: '0.0001' },
    seed: { type: 'string', default: '1' },
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
  const unlocks = Number(values.unlocks);
  const flips = Number(values.flips);
  say(`${unlocks} unlocks with each protocol, 1 in ${Math.round(1 / flips)} bits flipped, both ways\n`);
  say('protocol       opened   wrong doors  noticed  floor (expected)  false states  reads      damaged');
  const results: Record<string, ProofResult> = {};
  for (const [index, family] of families.entries()) {
    const proof = new Proof(family, flips, randomFrom(Number(values.seed), index));
    const result = await proof.run(unlocks, (done) => {
      if (done % 1_000 === 0) process.stderr.write(`\r${family.name} ${done}   `);
    });
    process.stderr.write('\r                              \r');
    results[family.name] = result;
    say(line(family.name, result));
  }
  if (values.json) say(JSON.stringify(results));
  const hasFailed = Object.values(results).some(
    ({ wrongDoors, noticed, falseBeliefs }) => noticed < wrongDoors || falseBeliefs > 0,
  );
  if (hasFailed) process.exitCode = 1;
}

function line(name: string, result: ProofResult): string {
  const cells: [string | number, number][] = [
    [result.opened, 8],
    [result.wrongDoors, 13],
    [result.noticed, 8],
    [
      result.expectedWrongDoors >= 0.01
        ? round(result.expectedWrongDoors)
        : result.expectedWrongDoors.toExponential(1),
      17,
    ],
    [result.falseBeliefs, 13],
    [result.reads, 11],
    [result.damagedReads, 10],
  ];
  return `${name.padEnd(13)}${cells.map(([cell, width]) => String(cell).padStart(width)).join(' ')}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
