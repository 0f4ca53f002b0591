import { parseArgs } from 'node:util';
import { casesWithReference, closeCase } from '../main/custody/problem-cases.ts';
import { type ExitCode, UsageError } from './command.ts';
import { actorFrom, withCabinet } from './open-folder.ts';

export const help = `cubby case close: somebody has dealt with it

Usage: cubby case close REFERENCE --data DIR --by NAME [--note TEXT]

Closes the open cases of a reference. Nothing else changes by it: a doubt, a fault or a board out of service has
its own command. Write no names or numbers into the note. The kiosk must be stopped; the access log keeps who
it was.

  REFERENCE     as "cubby case list" prints it
  --data DIR    the data folder of the kiosk
  --by NAME     who closes it
  --note TEXT   what came of it, 200 characters at most
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' }, note: { type: 'string' } },
    allowPositionals: true,
  });
  const [reference, ...more] = positionals;
  if (reference === undefined || more.length > 0) throw new UsageError('name one reference');
  const actor = actorFrom(values.by);
  const note = values.note ?? null;
  if (note !== null && (note.length > 200 || /\p{Cc}/u.test(note))) {
    throw new UsageError('--note: expected one line of 200 characters at most');
  }
  return withCabinet(values.data, (store, moment) => {
    const cases = casesWithReference(store, reference);
    store.transaction((tx) => {
      for (const { id: caseId } of cases) closeCase(tx, { caseId, actor, note }, moment);
    });
    process.stdout.write(
      cases.length === 0 ? `No open case has the reference ${reference}.\n` : `Closed: ${cases.length}.\n`,
    );
    return cases.length === 0 ? 1 : 0;
  });
}
