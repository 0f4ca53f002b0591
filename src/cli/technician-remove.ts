import { parseArgs } from 'node:util';
import { removeTechnician } from '../main/people/technicians/technicians.ts';
import { type ExitCode, UsageError } from './command.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby technician remove: somebody may not open maintenance mode any more

Usage: cubby technician remove NUMBER --data DIR --by NAME

Their PIN, app and recovery codes let nobody in from then on, and their name is erased. The number is never
given again: the access log goes on naming them by it. The last supervisor stays as long as there are
other technicians. The kiosk must be stopped.

  --data DIR    the data folder of the kiosk
  --by NAME     who removes them
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' } },
    allowPositionals: true,
  });
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new UsageError('name one technician by number');
  const { data } = values;
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const actor = actorFrom(values.by);
  const secrets = secretsOf(data);
  return withCabinet(data, (store, moment) => {
    const cipher = cipherOf(data, secrets, store);
    const removed = store.transaction((tx) => removeTechnician(tx, cipher, { id, actor }, moment));
    process.stdout.write(
      removed.isRemoved ? `Technician ${id} is removed.\n` : `${refusals[removed.because]}\n`,
    );
    return removed.isRemoved ? 0 : 1;
  });
}

const refusals = {
  unknown: 'There is no technician with this number.',
  lastSupervisor: 'This is the last supervisor: add another one first, or remove the technicians before.',
} as const;
