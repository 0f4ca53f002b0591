import { randomInt } from 'node:crypto';
import type { Configuration } from '../../contract/configuration.ts';
import type { Moment } from '../custody/moment.ts';
import type { Tx } from '../database/transaction.ts';
import { withdrawMessage } from '../notify/message-outbox.ts';
import { keyedHash } from '../secrets/seal.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { endVerification, type Verification } from './verification-rows.ts';

/** Six digits. */
export function newCode(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, '0');
}

/** Bound to its row, so that equal codes leave no trace of it. */
export function hashCode(secrets: Secrets, id: string, code: string): string {
  return keyedHash(secrets.key('verificationCodes'), `verification/${id}`, code);
}

/** Ends one that waits for its code; a message that did not leave yet would only confuse now. */
export function closeVerification(
  tx: Tx,
  { id, messageId }: Verification,
  ended: 'verified' | 'replaced' | 'exhausted' | 'expired',
  moment: Moment,
): void {
  endVerification(tx, id, ended, moment.runningMs);
  if (messageId !== null) withdrawMessage(tx, messageId, moment.nowMs);
}

/** Whether the time of a code is over. */
export function isOver(
  policy: Configuration['couriers'],
  { channel, createdRunningMs }: Verification,
  { runningMs }: Moment,
): boolean {
  const validMs =
    channel === 'operator' ? policy.operatorCodeHours * 3_600_000 : policy.verification.validMinutes * 60_000;
  return runningMs >= createdRunningMs + validMs;
}
