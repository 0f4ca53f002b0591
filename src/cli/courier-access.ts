import { parseArgs } from 'node:util';
import { courierAccess } from '../contract/courier.ts';
import { setCourierAccess } from '../main/people/courier-states.ts';
import { whole } from './arguments.ts';
import { type ExitCode, UsageError } from './command.ts';
import { namedCourier, shortId } from './named-courier.ts';
import { actorFrom, withCabinet } from './open-folder.ts';

export const help = `cubby courier access: hours, sizes and a limit for one courier

Usage: cubby courier access COURIER [--hours FROM-TO]… [--sizes LIST] [--at-once N] --data DIR --by NAME

What is given here goes before what the configuration says for the company and for everybody; what is left out
is as it says. Without any of them the courier has nothing of their own any more. The kiosk must be stopped; the
access log keeps who it was.

  COURIER          as "cubby courier list" prints it
  --hours FROM-TO  deposits are taken from 08:00-18:00 of every day, or of some: 1-5@08:00-18:00, where 1 is
                   Monday; several times for several hours
  --sizes LIST     compartments of these sizes, as S,M
  --at-once N      so many parcels of the courier may be in the cabinet at a time
  --data DIR       the data folder of the kiosk
  --by NAME        who decided
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      by: { type: 'string' },
      hours: { type: 'string', multiple: true },
      sizes: { type: 'string' },
      'at-once': { type: 'string' },
    },
    allowPositionals: true,
  });
  const actor = actorFrom(values.by);
  const atOnce = whole(values['at-once'], '--at-once', 1, 1_000);
  const read = courierAccess.safeParse({
    ...(values.hours === undefined ? {} : { hours: values.hours.map(hoursFrom) }),
    ...(values.sizes === undefined ? {} : { sizeClasses: values.sizes.split(',') }),
    ...(atOnce === undefined ? {} : { compartmentsAtOnce: atOnce }),
  });
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new UsageError(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  return withCabinet(values.data, (store, moment) => {
    const { id: courierId } = namedCourier(store, positionals);
    store.transaction((tx) => setCourierAccess(tx, { courierId, access: read.data, actor }, moment));
    process.stdout.write(`Courier ${shortId(courierId)}: ${JSON.stringify(read.data)}\n`);
    return 0;
  });
}

/** `1-5@08:00-18:00`, `6@08:00-12:00` or `08:00-18:00`. */
function hoursFrom(text: string): { weekdays?: number[]; from: string; to: string } {
  const [, first, last, from, to] = /^(?:([1-7])(?:-([1-7]))?@)?(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    throw new UsageError(`--hours ${text}: expected 08:00-18:00 or 1-5@08:00-18:00`);
  }
  if (first === undefined) return { from, to };
  const begin = Number(first);
  const end = Number(last ?? first);
  if (end < begin) throw new UsageError(`--hours ${text}: expected the days in order`);
  return { weekdays: Array.from({ length: end - begin + 1 }, (_, index) => begin + index), from, to };
}
