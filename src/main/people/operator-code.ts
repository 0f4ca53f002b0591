import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import type { Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { courierById } from './couriers.ts';
import { forgetWrongCodes } from './sign-in-tries.ts';
import { closeVerification, hashCode, newCode } from './verification-codes.ts';
import { insertVerification, openVerifications } from './verification-rows.ts';

/**
 * The operator gives a courier a code for a new PIN, which is told by telephone and typed at the cabinet
 * together with the number. One that was given out before dies. Undefined where there is no such courier.
 */
export function issueOperatorCode(
  tx: Tx,
  secrets: Secrets,
  { courierId, actor }: { courierId: string; actor: string },
  moment: Moment,
): string | undefined {
  const phoneHash = courierById(tx, courierId)?.phoneHash ?? undefined;
  if (phoneHash === undefined) return undefined;
  for (const earlier of openVerifications(tx, { phoneHash, purpose: 'pinRenewal' })) {
    if (earlier.channel === 'operator') closeVerification(tx, earlier, 'replaced', moment);
  }
  const id = newId(moment.nowMs);
  const code = newCode();
  const codeHash = hashCode(secrets, id, code);
  insertVerification(
    tx,
    { id, purpose: 'pinRenewal', channel: 'operator', phoneHash, codeHash, messageId: null },
    moment,
  );
  forgetWrongCodes(tx, phoneHash);
  appendAccessLog(tx, {
    kind: 'courier.pinCodeIssued',
    actor,
    subject: `courier:${courierId}`,
    nowMs: moment.nowMs,
  });
  return code;
}
