import type { Reader } from '../main/database/transaction.ts';
import { allCouriers, type Courier } from '../main/people/couriers.ts';
import { UsageError } from './command.ts';

/** So much of an id's end is printed: its beginning is the time, and alike in those of one day. */
const shortLength = 8;

/** How a courier is called on the command line; never by name or number. */
export function shortId(courierId: string): string {
  return courierId.slice(-shortLength);
}

/** The courier whose id ends so, as `cubby courier list` prints it. */
export function namedCourier(reader: Reader, positionals: readonly string[]): Courier {
  const [text, ...more] = positionals;
  if (text === undefined || more.length > 0) {
    throw new UsageError('name one courier as "cubby courier list" prints it');
  }
  const [found, another] = allCouriers(reader).filter(
    ({ id }) => text.length >= shortLength && id.endsWith(text),
  );
  if (found === undefined) throw new UsageError(`there is no courier ${text}`);
  if (another !== undefined) throw new UsageError(`${text} is more than one courier: give the whole id`);
  return found;
}
