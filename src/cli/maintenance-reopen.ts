import { parseArgs } from 'node:util';
import { appendAccessLog } from '../main/access-log/access-log.ts';
import { forgetWrongMaintenance } from '../main/people/technicians/maintenance-lock.ts';
import type { ExitCode } from './command.ts';
import { actorFrom, withCabinet } from './open-folder.ts';

export const help = `cubby maintenance reopen: wrong sign-ins are forgotten

Usage: cubby maintenance reopen --data DIR --by NAME

Maintenance mode closes after five wrong sign-ins in a row, for up to a day, also when passers-by typed
them. This opens it again at once. The kiosk must be stopped; the access log keeps who it was.

  --data DIR    the data folder of the kiosk
  --by NAME     who it is
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' } },
    allowPositionals: false,
  });
  const actor = actorFrom(values.by);
  return withCabinet(values.data, (store, { nowMs }) => {
    store.transaction((tx) => {
      forgetWrongMaintenance(tx);
      appendAccessLog(tx, { kind: 'maintenance.reopened', actor, subject: 'cabinet', nowMs });
    });
    process.stdout.write('Maintenance mode takes sign-ins again.\n');
    return 0;
  });
}
