import { parseArgs } from 'node:util';
import { revokeStandingCredentials } from '../main/people/standing-credentials.ts';
import { type ExitCode, UsageError } from './command.ts';
import { shortId } from './named-courier.ts';
import { namedPerson } from './named-person.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby directory revoke: a person's badge and PIN are over

Usage: cubby directory revoke PERSON --data DIR --by NAME

For a card that is lost. Parcels stay where they are, and their codes go on to work. The kiosk must be stopped;
the access log keeps who it was.

  PERSON        as "cubby directory search" prints it
  --data DIR    the data folder of the kiosk
  --by NAME     who revokes them
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' } },
    allowPositionals: true,
  });
  const { data } = values;
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const actor = actorFrom(values.by);
  const secrets = secretsOf(data);
  return withCabinet(data, (store, moment) => {
    const { id: personId } = namedPerson(store, cipherOf(data, secrets, store), positionals);
    const hadAny = store.transaction((tx) => revokeStandingCredentials(tx, { personId, actor }, moment));
    process.stdout.write(
      hadAny ? `${shortId(personId)} is let in by codes alone now.\n` : `${shortId(personId)} had neither.\n`,
    );
    return hadAny ? 0 : 1;
  });
}
