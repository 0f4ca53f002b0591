import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCabinetFileAt } from '../main/cabinet-file.ts';
import { readConfiguration } from '../main/configuration-store.ts';
import { issueStandingBadge } from '../main/people/standing-credentials.ts';
import { drawBadge } from './badge-drawing.ts';
import { type ExitCode, UsageError } from './command.ts';
import { credentialRefusals } from './credential-refusals.ts';
import { shortId } from './named-courier.ts';
import { namedPerson } from './named-person.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby directory badge: a badge that takes out whatever lies there for a person

Usage: cubby directory badge PERSON --out FILE --data DIR --by NAME

Writes a card to print (SVG, 85.6 by 54 mm) whose QR the scanner reads. The badge that the person had before is
revoked. Whoever has the file or the card is let in: delete the file once it is printed. The cabinet keeps only
a hash. The kiosk must be stopped; the access log keeps who it was.

  PERSON        as "cubby directory search" prints it
  --out FILE    where to write the card; never over a file that is there
  --data DIR    the data folder of the kiosk
  --by NAME     who makes it
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' }, out: { type: 'string' } },
    allowPositionals: true,
  });
  const { data, out } = values;
  if (out === undefined) throw new UsageError('give --out FILE, where to write the card');
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const actor = actorFrom(values.by);
  const secrets = secretsOf(data);
  return withCabinet(data, (store, moment) => {
    const { id: personId, name } = namedPerson(store, cipherOf(data, secrets, store), positionals);
    const register = { secrets, configuration: () => readConfiguration(store).configuration };
    const reading = readCabinetFileAt(join(data, 'cabinet.json'), () => []);
    const refused = store.transaction((tx) => {
      const made = issueStandingBadge(tx, register, { personId, authority: { actor } }, moment);
      if ('refusal' in made) return made.refusal;
      const drawing = drawBadge({
        token: made.token,
        // A broken file costs the card its heading.
        cabinet: 'file' in reading ? reading.file.name : '',
        name: name.full,
        reference: shortId(personId),
      });
      // In the transaction: a card that cannot be written is no badge.
      writeFileSync(out, drawing, { mode: 0o600, flag: 'wx' });
      return undefined;
    });
    process.stdout.write(
      refused === undefined
        ? `The badge of ${shortId(personId)} is in ${out}.\n`
        : `Nothing was changed: ${credentialRefusals[refused]}.\n`,
    );
    return refused === undefined ? 0 : 1;
  });
}
