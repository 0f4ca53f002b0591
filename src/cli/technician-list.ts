import { parseArgs } from 'node:util';
import { readNameOf } from '../main/people/recipients.ts';
import { recoveryCodesLeft } from '../main/people/technicians/recovery-codes.ts';
import { allTechnicians } from '../main/people/technicians/technicians.ts';
import { type ExitCode, UsageError } from './command.ts';
import { withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby technician list: who may open maintenance mode

Usage: cubby technician list --data DIR

Lists number, role, name, and how many recovery codes are left. The kiosk must be stopped.

  --data DIR    the data folder of the kiosk
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' } },
    allowPositionals: false,
  });
  const { data } = values;
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const secrets = secretsOf(data);
  return withCabinet(data, (store) => {
    const cipher = cipherOf(data, secrets, store);
    const technicians = allTechnicians(store);
    if (technicians.length === 0) process.stdout.write('There is no technician yet.\n');
    for (const { id, role, personId, addedMs } of technicians) {
      const name = readNameOf(store, cipher, personId) ?? '(name cannot be read)';
      const left = recoveryCodesLeft(store, id);
      process.stdout.write(
        `${id.padStart(4)}  ${role.padEnd(10)}  ${name}, since ${new Date(addedMs).toISOString().slice(0, 10)}, ${left} recovery codes left\n`,
      );
    }
    return 0;
  });
}
