import { parseArgs } from 'node:util';
import { compartmentStandings, recordFoundEmpty } from '../main/custody/inspection.ts';
import { type ExitCode, UsageError } from './command.ts';
import { actorFrom, withCabinet } from './open-folder.ts';

export const help = `cubby compartment empty: somebody has looked, and it is empty

Usage: cubby compartment empty LABEL [LABEL ...] --data DIR --by NAME

Ends doubt, fault and "verify empty" of compartments that somebody has looked into and found empty, with
the door in order. Refused where a parcel lives. The kiosk must be stopped; the access log keeps who it was.

  --data DIR    the data folder of the kiosk
  --by NAME     who looked
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new UsageError('name at least one compartment, for instance A07');
  const actor = actorFrom(values.by);
  return withCabinet(values.data, (store, moment) => {
    const byLabel = new Map(compartmentStandings(store).map((each) => [each.label.toUpperCase(), each.id]));
    const chosen = positionals.map((label) => {
      const compartmentId = byLabel.get(label.toUpperCase());
      if (compartmentId === undefined) throw new UsageError(`there is no compartment ${label}`);
      return { label, compartmentId };
    });
    let exitCode: ExitCode = 0;
    for (const { label, compartmentId } of chosen) {
      const result = store.transaction((tx) => recordFoundEmpty(tx, { compartmentId, actor }, moment));
      if (!result.isRecorded) exitCode = 1;
      process.stdout.write(
        result.isRecorded
          ? `${label}: empty, and offered again.\n`
          : `${label}: a parcel lives in it. Its recipient's code opens it; nothing was changed.\n`,
      );
    }
    return exitCode;
  });
}
