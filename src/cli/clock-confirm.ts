import { parseArgs } from 'node:util';
import { confirmClock } from '../main/clock-trust.ts';
import type { ExitCode } from './command.ts';
import { actorFrom, withCabinet } from './open-folder.ts';

export const help = `cubby clock confirm: the clock is right now

Usage: cubby clock confirm --data DIR --by NAME

A clock that stood behind what was stored, or that jumped, is not trusted: nothing expires then. Set the
clock of this machine, look at it, and confirm it here. The kiosk must be stopped; the access log keeps
who it was.

  --data DIR    the data folder of the kiosk
  --by NAME     who looked
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' } },
    allowPositionals: false,
  });
  const actor = actorFrom(values.by);
  return withCabinet(values.data, (store, { nowMs }) => {
    store.transaction((tx) => confirmClock(tx, actor, nowMs));
    process.stdout.write(`The clock is trusted from ${new Date(nowMs).toISOString()} on.\n`);
    return 0;
  });
}
