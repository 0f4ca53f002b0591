import { parseArgs } from 'node:util';
import { readConfiguration } from '../main/configuration-store.ts';
import { issueStandingPin } from '../main/people/standing-credentials.ts';
import { type ExitCode, UsageError } from './command.ts';
import { credentialRefusals } from './credential-refusals.ts';
import { namedPerson } from './named-person.ts';
import { actorFrom, withCabinetWaiting } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby directory pin: a PIN that takes out whatever lies there for a person

Usage: cubby directory pin PERSON --data DIR --by NAME

Prints a PIN, once, that is typed at the cabinet together with the residence. The one that the person had before
is over, and the residence may be tried with PINs again. It goes with the residence: who moves gets a new one.
The kiosk must be stopped; the access log keeps who it was.

  PERSON        as "cubby directory search" prints it
  --data DIR    the data folder of the kiosk
  --by NAME     who makes it
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
  return withCabinetWaiting(data, async (store, moment) => {
    const cipher = cipherOf(data, secrets, store);
    const { id: personId, residence } = namedPerson(store, cipher, positionals);
    const register = { store, cipher, secrets, configuration: () => readConfiguration(store).configuration };
    const made = await issueStandingPin(register, { personId, authority: { actor } }, () => moment);
    process.stdout.write(
      'pin' in made
        ? `Residence ${residence}, PIN ${made.pin.replaceAll(/(\d{3})(?=\d{3})/g, '$1 ')}\n`
        : `Nothing was changed: ${credentialRefusals[made.refusal]}.\n`,
    );
    return 'pin' in made ? 0 : 1;
  });
}
