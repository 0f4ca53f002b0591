import type { Configuration } from '../../contract/configuration.ts';
import { z } from '../../contract/zod.ts';
import type { Moment } from '../custody/moment.ts';
import type { Tx } from '../database/transaction.ts';
import { erasePersons } from './erasure.ts';
import type { PersonCipher } from './person-cipher.ts';
import { proofsSince } from './proof.ts';
import { closeVerification, isOver } from './verification-codes.ts';
import { dayMs, forgetOldVerifications, openVerifications } from './verification-rows.ts';

/**
 * Each minute: ends codes whose time is over, with their messages that were not sent, forgets what is no
 * longer counted, and erases who began to register and went away. All by running time, which nobody can set.
 */
export function tidyVerifications(
  tx: Tx,
  means: { readonly cipher: PersonCipher; readonly configuration: () => Configuration },
  moment: Moment,
): void {
  const policy = means.configuration().couriers;
  for (const each of openVerifications(tx)) {
    if (isOver(policy, each, moment)) closeVerification(tx, each, 'expired', moment);
  }
  forgetOldVerifications(tx, moment.runningMs - dayMs);
  const gone = tx.all(
    z.object({ id: z.string() }),
    `SELECT id FROM person WHERE kind = 'courier' AND erased_ms IS NULL
       AND NOT EXISTS (SELECT 1 FROM courier WHERE courier.person_id = person.id)
       AND NOT EXISTS (SELECT 1 FROM phone_verification v WHERE v.phone_hash = person.phone_hash
         AND (v.ended IS NULL OR (v.ended = 'verified' AND v.ended_running_ms > @proofsSince)))`,
    { proofsSince: proofsSince(moment) },
  );
  if (gone.length === 0) return;
  const ids = gone.map(({ id }) => id);
  erasePersons(tx, means.cipher, ids, { actor: 'kiosk', nowMs: moment.nowMs });
}
