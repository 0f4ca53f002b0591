import type { configuration } from '../../contract/configuration.ts';
import { z } from '../../contract/zod.ts';
import { startHold } from './hold-clock.ts';
import { scanHolds } from './hold-scan.ts';
import { TestCustody } from './test-custody.ts';

export const hourMs = 3_600_000;
export const isReachable = () => true;
type Options = ConstructorParameters<typeof TestCustody>[0];

/** A cabinet with a parcel whose recipient was told. Only tests use this file. */
export function withToldParcel(holds: z.input<typeof configuration>['holds'] = {}, retrievalCode = {}) {
  const options: Options = { configuration: { timeZone: 'Europe/Berlin', holds, retrievalCode } };
  const custody = new TestCustody(options);
  const place = custody.deposit();
  const { parcelId } = place;
  custody.act((tx) =>
    startHold(tx, { parcelId, because: 'messageDelivered', isReachable }, custody.moment()),
  );
  const scan = () => custody.act((tx) => scanHolds(tx, custody.means, custody.moment()));
  const pass = (hours: number) => {
    custody.clock.advance(hours * hourMs);
    return scan();
  };
  return { custody, ...place, scan, pass };
}

/** What time has done, oldest first. */
export const stepsOf = (custody: TestCustody) =>
  custody.store
    .all(z.object({ step: z.string() }), 'SELECT step FROM hold_step ORDER BY rowid')
    .map(({ step }) => step);
/** What recipients were told without a code, oldest first. */
export const noticesOf = (custody: TestCustody) => custody.told.map(({ notice }) => notice.kind);
