import { parseArgs } from 'node:util';
import { accessLogHead } from '../main/access-log/access-log.ts';
import { accessLogSegments } from '../main/access-log/segments.ts';
import { type BreakReason, firstBrokenRow } from '../main/access-log/verify.ts';
import type { ExitCode } from './command.ts';
import { readLog } from './read-log.ts';

export const help = `cubby log verify: whether the access log is as it was written

Usage: cubby log verify [--data DIR] [--json]

Recomputes the chain of hashes over all segments and names the first row that does not fit: exit code 1.
The kiosk may run. A log that was forged as a whole, or cut at its end, is whole to itself: compare the
number and hash that are printed with those that were kept elsewhere.

  --data DIR    the data folder of the kiosk (default: the one that it uses by default)
  --json        one JSON object
`;

const reasons: Readonly<Record<BreakReason, string>> = {
  altered: 'it does not say what was written',
  followsAnother: 'it follows another row than the one before it',
  rowsMissing: 'rows are missing there',
  segmentMissing: 'its segment is gone, and the program did not drop it',
  sealBroken: 'its segment does not end as it was sealed',
};

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: false,
  });
  const found = readLog(values.data, (reader) => {
    const broken = firstBrokenRow(reader);
    const segments = accessLogSegments(reader);
    const droppedSegments = segments.filter((segment) => segment.dropped_ms !== null).length;
    const keptSegments = segments.length - droppedSegments;
    return broken === undefined
      ? ({ isWhole: true, keptSegments, droppedSegments, head: accessLogHead(reader) } as const)
      : ({ isWhole: false, broken } as const);
  });
  if (values.json === true) process.stdout.write(`${JSON.stringify(found)}\n`);
  else process.stdout.write(sentence(found));
  return found.isWhole ? 0 : 1;
}

function sentence(
  found:
    | { isWhole: true; keptSegments: number; droppedSegments: number; head: ReturnType<typeof accessLogHead> }
    | { isWhole: false; broken: NonNullable<ReturnType<typeof firstBrokenRow>> },
): string {
  if (!found.isWhole) {
    const { segment, sequence, why } = found.broken;
    return `Row ${sequence} in segment ${segment} does not fit: ${reasons[why]}.\n`;
  }
  const { keptSegments, droppedSegments, head } = found;
  const dropped = droppedSegments === 0 ? '' : ` and ${droppedSegments} older ones that were dropped`;
  return `The access log is whole: segments ${keptSegments}${dropped}, newest row ${head.sequence} with the hash ${head.hash}.\n`;
}
