import { parseArgs } from 'node:util';
import { type CourierState, otherCompany } from '../contract/courier.ts';
import { readConfiguration } from '../main/configuration-store.ts';
import type { Reader } from '../main/database/transaction.ts';
import { changeCourierState } from '../main/people/courier-states.ts';
import { type ExitCode, UsageError } from './command.ts';
import { namedCourier, shortId } from './named-courier.ts';
import { actorFrom, withCabinet } from './open-folder.ts';

/** Changes a courier's state, as the commands that only differ in it do. */
export function decideOn(args: readonly string[], to: Exclude<CourierState, 'pending'>): ExitCode {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      by: { type: 'string' },
      ...(to === 'approved' ? { company: { type: 'string' as const } } : {}),
    },
    allowPositionals: true,
  });
  const actor = actorFrom(values.by);
  return withCabinet(values.data, (store, moment) => {
    const { id: courierId } = namedCourier(store, positionals);
    const confirmedCompanyId = companyFrom(store, values.company);
    const changed = store.transaction((tx) =>
      changeCourierState(
        tx,
        { courierId, to, actor, ...(confirmedCompanyId === undefined ? {} : { confirmedCompanyId }) },
        moment,
      ),
    );
    const who = `Courier ${shortId(courierId)}`;
    if (changed.ok) {
      process.stdout.write(`${who} is ${to}.\n`);
      return 0;
    }
    const from = changed.refusal === 'noSuchMove' ? changed.from : 'erased';
    process.stdout.write(`${who} is ${from} and cannot become ${to}.\n`);
    return 1;
  });
}

function companyFrom(reader: Reader, id: string | boolean | undefined): string | undefined {
  if (typeof id !== 'string') return undefined;
  const known = readConfiguration(reader).configuration.couriers.companies.map((company) => company.id);
  if (known.includes(id) || id === otherCompany) return id;
  throw new UsageError(`--company ${id}: expected one of ${[...known, otherCompany].join(', ')}`);
}
