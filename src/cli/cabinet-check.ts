import { parseArgs } from 'node:util';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { lineOf } from '../hardware/line.ts';
import { scannerMistakes } from '../hardware/scanners/cabinet-scanners.ts';
import { familyOnBus, wiringMistakes, wiringOf } from '../hardware/wiring.ts';
import { cabinetFileWarnings, readCabinetFileAt } from '../main/cabinet-file.ts';
import { type ExitCode, UsageError } from './command.ts';

export const help = `cubby cabinet check: look for mistakes in a cabinet file

Usage: cubby cabinet check FILE [--json]

Says for each mistake where in the file it is (counted from 0) and what was expected there. Nothing is
opened and nothing is changed; the kiosk may be running. It also warns of what is allowed and seldom
meant: a bus on a network, locks that no compartment uses, doors without a sensor, boards on one bus that
need different line settings.

  --json    one JSON line a mistake or warning: {"kind":"mistake","path":"boards[0].address",
            "expected":"..."} or {"kind":"warning","warning":"..."}

Exit codes: 0 the file can be used (there may be warnings), 1 it cannot, 2 the command line was not
understood.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError('name one file, for instance cabinet.json');
  const isJson = values.json === true;
  const print = (line: string) => process.stdout.write(`${line}\n`);

  const reading = readCabinetFileAt(path, (file) => [
    ...wiringMistakes(wiringOf(file), boardFamilies),
    ...scannerMistakes(file.scanners),
  ]);
  if ('mistakes' in reading) {
    for (const mistake of reading.mistakes) {
      if (isJson) print(JSON.stringify({ kind: 'mistake', ...mistake }));
      else
        print(mistake.path === '' ? `${path}: ${mistake.expected}` : `${mistake.path}: ${mistake.expected}`);
    }
    return 1;
  }
  const { file } = reading;
  for (const warning of [...cabinetFileWarnings(file), ...seldomMeant(file)]) {
    print(isJson ? JSON.stringify({ kind: 'warning', warning }) : `warning: ${warning}`);
  }
  if (!isJson) {
    const { compartments, boards, buses } = file;
    print(
      `${path} is in order: ${counted(compartments, 'compartment')} on ${counted(boards, 'board')} on ${counted(buses, 'bus', 'buses')}.`,
    );
  }
  return 0;
}

function seldomMeant(file: CabinetFile): string[] {
  return [...unusedChannels(file), ...blindDoors(file), ...differentLines(file)];
}

function unusedChannels({ boards, compartments }: CabinetFile): string[] {
  return boards.flatMap(({ id, channels }) => {
    const used = new Set(compartments.filter((each) => each.board === id).map((each) => each.channel));
    const unused = Array.from({ length: channels }, (_, index) => index + 1).filter(
      (each) => !used.has(each),
    );
    if (unused.length === 0) return [];
    const which = unused.length === channels ? 'none of its channels is' : `${ranges(unused)} not`;
    return [`board ${id}: ${which} used by a compartment`];
  });
}

/** `channel 13 is`, `channels 13 to 24 are`, `channels 3, 7 to 9 are`. */
function ranges(numbers: readonly number[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last?.to === number - 1) last.to = number;
    else spans.push({ from: number, to: number });
  }
  const text = spans.map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`)).join(', ');
  return numbers.length === 1 ? `channel ${text} is` : `channels ${text} are`;
}

function blindDoors({ compartments }: CabinetFile): string[] {
  const blind = compartments.filter((each) => each.sensor === 'none').map((each) => each.label);
  if (blind.length === 0) return [];
  return [`no sensor on ${blind.join(', ')}: nobody but the person at the door can say whether it opened`];
}

/** What a bus's URL leaves open its first board's family decides; one that is used to another line hears nothing. */
function differentLines(file: CabinetFile): string[] {
  const wiring = wiringOf(file);
  return file.buses.flatMap(({ id, url }) => {
    const deciding = familyOnBus(wiring, id, boardFamilies);
    const names = new Set(file.boards.filter((board) => board.bus === id).map((board) => board.protocol));
    const families = boardFamilies.filter((family) => names.has(family.name));
    const lines = new Set(families.map((family) => JSON.stringify(lineOf(url, family.usualLine))));
    if (deciding === undefined || lines.size < 2) return [];
    const list = families.map(({ name, usualLine }) => `${name} ${usualLine.baud} baud`).join(', ');
    const { baud } = lineOf(url, deciding.usualLine);
    return [
      `bus ${id}: its boards usually need different lines (${list}); all are driven at ${baud} baud, as the first one needs`,
    ];
  });
}

function counted(things: readonly unknown[], one: string, many = `${one}s`): string {
  return `${things.length} ${things.length === 1 ? one : many}`;
}
