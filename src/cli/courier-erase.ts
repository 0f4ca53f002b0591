import { parseArgs } from 'node:util';
import { eraseCourier } from '../main/people/erasure.ts';
import type { ExitCode } from './command.ts';
import { namedCourier, shortId } from './named-courier.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby courier erase: a courier has left, and is forgotten

Usage: cubby courier erase COURIER --data DIR --by NAME

Destroys the key under which name and number are encrypted, and with it every copy of them, also those in
backups; and PIN and badges. Nobody can undo it. Parcels and the access log go on to name the id. Couriers
are erased by this alone, never by time. The kiosk must be stopped; the access log keeps who it was.

  COURIER       as "cubby courier list" prints it
  --data DIR    the data folder of the kiosk
  --by NAME     who decided
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' } },
    allowPositionals: true,
  });
  const { data } = values;
  const actor = actorFrom(values.by);
  const secrets = secretsOf(data);
  return withCabinet(data, (store, { nowMs }) => {
    const cipher = cipherOf(data ?? '', secrets, store);
    const { id: courierId } = namedCourier(store, positionals);
    const result = store.transaction((tx) => eraseCourier(tx, cipher, { courierId, actor, nowMs }));
    const who = `Courier ${shortId(courierId)}`;
    const said = result.isErased
      ? `${who} is erased.\n`
      : {
          unknownCourier: `${who} was erased before.\n`,
          depositsNow: `${who} was in the middle of a deposit: start the kiosk once, which settles it, and try again. Nothing was changed.\n`,
        }[result.because];
    process.stdout.write(said);
    return result.isErased ? 0 : 1;
  });
}
