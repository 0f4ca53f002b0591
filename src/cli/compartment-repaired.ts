import { parseArgs } from 'node:util';
import { compartmentStandings, recordRepair } from '../main/custody/inspection.ts';
import { type ExitCode, UsageError } from './command.ts';
import { actorFrom, whileStopped, withCabinet } from './open-folder.ts';

export const help = `cubby compartment repaired: its door opens again

Usage: cubby compartment repaired LABEL --data DIR --by NAME

Puts a quarantined compartment back into service, also with its parcel still inside: the code opens it,
and the time that the recipient has to come runs on. A doubt stays until somebody has looked (cubby
compartment empty). The kiosk must be stopped; the access log keeps who it was.

  --data DIR    the data folder of the kiosk
  --by NAME     who repaired it
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' } },
    allowPositionals: true,
  });
  const [label, ...more] = positionals;
  if (label === undefined || more.length > 0) throw new UsageError('name one compartment, for instance A07');
  const actor = actorFrom(values.by);
  return withCabinet(values.data, (store, moment) => {
    const standing = compartmentStandings(store).find(
      (each) => each.label.toUpperCase() === label.toUpperCase(),
    );
    if (standing === undefined) throw new UsageError(`there is no compartment ${label}`);
    const isRecorded = store.transaction((tx) =>
      recordRepair(tx, { compartmentId: standing.id, actor, isReachable: whileStopped }, moment),
    );
    process.stdout.write(isRecorded ? `${label} is in service again.\n` : `${label} was not quarantined.\n`);
    return isRecorded ? 0 : 1;
  });
}
