import type { Moment } from '../custody/moment.ts';
import type { Reader } from '../database/transaction.ts';
import { type Verification, type VerificationPurpose, verificationById } from './verification-rows.ts';

/** What a number was proven for must be done within so much running time. */
const proofMs = 30 * 60_000;

/**
 * The verification that a right code was typed for, as long as it proves anything: for this purpose, not used
 * yet, not long ago, and for this number where one is given.
 */
export function provenBy(
  reader: Reader,
  claim: { verificationId: string; purpose: VerificationPurpose; phoneHash?: string },
  { runningMs }: Moment,
): Verification | undefined {
  const found = verificationById(reader, claim.verificationId);
  if (found === undefined || found.ended !== 'verified' || found.purpose !== claim.purpose) return undefined;
  if (claim.phoneHash !== undefined && claim.phoneHash !== found.phoneHash) return undefined;
  return runningMs < (found.endedRunningMs ?? 0) + proofMs ? found : undefined;
}

/** From this running time on a right code proves something now. */
export function proofsSince({ runningMs }: Moment): number {
  return runningMs - proofMs;
}
