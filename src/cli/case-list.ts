import { parseArgs } from 'node:util';
import { type ProblemCase, problemCases } from '../main/custody/problem-cases.ts';
import type { ExitCode } from './command.ts';
import { readCabinet } from './open-folder.ts';

export const help = `cubby case list: what people at a door reported

Usage: cubby case list [--data DIR] [--all] [--json]

Each case has the reference that the person saw on the screen. Also while the kiosk runs.

  --data DIR    the data folder of the kiosk
  --all         closed ones, too
  --json        one JSON object a line
`;

const kinds: Readonly<Record<ProblemCase['kind'], string>> = {
  didNotOpen: 'the door did not open',
  anotherDoorOpened: 'another door opened',
  compartmentEmpty: 'the compartment was empty',
  wrongParcel: 'another parcel was inside',
  damaged: 'the parcel was damaged',
};

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, all: { type: 'boolean' }, json: { type: 'boolean' } },
    allowPositionals: false,
  });
  const cases = readCabinet(values.data, (reader) => problemCases(reader, { all: values.all === true }));
  for (const each of cases) {
    process.stdout.write(`${values.json === true ? JSON.stringify(each) : sentence(each)}\n`);
  }
  if (cases.length === 0 && values.json !== true) process.stdout.write('No case is open.\n');
  return 0;
}

function sentence({ reference, label, kind, openedMs, closedMs, closedBy, note }: ProblemCase): string {
  const opened = `${reference}  ${label.padEnd(6)} ${kinds[kind]}, ${new Date(openedMs).toISOString()}`;
  if (closedMs === null) return opened;
  const remark = note === null ? '' : `: ${note}`;
  return `${opened}; closed ${new Date(closedMs).toISOString()} by ${closedBy}${remark}`;
}
