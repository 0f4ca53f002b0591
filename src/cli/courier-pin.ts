import { parseArgs } from 'node:util';
import { readConfiguration } from '../main/configuration-store.ts';
import { issueOperatorCode } from '../main/people/operator-code.ts';
import { type ExitCode, UsageError } from './command.ts';
import { namedCourier, shortId } from './named-courier.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby courier pin: a code with which a courier chooses a new PIN

Usage: cubby courier pin COURIER --data DIR --by NAME

Prints six digits, once. Tell them to the courier on the telephone, after you have made sure who it is. At the
cabinet they are typed together with the courier's number, under "forgotten PIN". The one before dies. The
kiosk must be stopped; the access log keeps who it was.

  COURIER       as "cubby courier list" prints it
  --data DIR    the data folder of the kiosk
  --by NAME     who gives it out
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
    cipherOf(data, secrets, store);
    const { id: courierId } = namedCourier(store, positionals);
    const code = store.transaction((tx) => issueOperatorCode(tx, secrets, { courierId, actor }, moment));
    if (code === undefined) {
      process.stdout.write(`Courier ${shortId(courierId)} was erased and has no number.\n`);
      return 1;
    }
    const { operatorCodeHours } = readConfiguration(store).configuration.couriers;
    process.stdout.write(`${code}\nIt works for ${operatorCodeHours} h while the kiosk runs, and once.\n`);
    return 0;
  });
}
