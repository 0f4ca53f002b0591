import { parseArgs } from 'node:util';
import { DirectorySearch } from '../main/people/directory-search.ts';
import { type ExitCode, UsageError } from './command.ts';
import { shortId } from './named-courier.ts';
import { withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby directory search: whom a courier would find

Usage: cubby directory search TEXT --data DIR [--json]

Finds people by the beginning of a name or a residence, from three letters on, five at most, as a courier sees
them at the cabinet. The kiosk must be stopped.

  TEXT          letters of the name or the residence
  --data DIR    the data folder of the kiosk
  --json        one JSON object a line
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const { data } = values;
  if (positionals.length === 0) throw new UsageError('give the letters to search for');
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const secrets = secretsOf(data);
  const answer = withCabinet(data, (store) =>
    new DirectorySearch(store, cipherOf(data, secrets, store)).search(positionals.join(' ')),
  );
  if (answer.kind === 'tooShort') {
    process.stdout.write('Nothing is found with fewer than three letters.\n');
    return 1;
  }
  for (const hit of answer.hits) {
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify(hit)}\n`
        : `${shortId(hit.personId)}  ${hit.residence}  ${hit.shortName}\n`,
    );
  }
  if (values.json !== true && answer.hits.length === 0) process.stdout.write('Nobody is called so.\n');
  if (values.json !== true && answer.isMore) process.stdout.write('There are more: give more letters.\n');
  return answer.hits.length === 0 ? 1 : 0;
}
