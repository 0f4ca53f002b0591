import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';

/** What a proof is asked for. */
export type VerificationPurpose = 'registration' | 'pinRenewal' | 'standingCredential';
/** How the code reaches the person; `none`: there is no way to prove the number. */
export type VerificationChannel = 'message' | 'operator' | 'none';
export type VerificationEnd = 'verified' | 'used' | 'replaced' | 'exhausted' | 'expired' | 'unproven';

/** What cannot be had for longer is a day of running time: nobody can set it. */
export const dayMs = 86_400_000;

const verificationRow = z
  .object({
    id: z.string(),
    purpose: z.enum(['registration', 'pinRenewal', 'standingCredential']),
    channel: z.enum(['message', 'operator', 'none']),
    phone_hash: z.string(),
    code_hash: z.string().nullable(),
    message_id: z.string().nullable(),
    wrong_codes: z.int(),
    created_running_ms: z.int(),
    ended: z.enum(['verified', 'used', 'replaced', 'exhausted', 'expired', 'unproven']).nullable(),
    ended_running_ms: z.int().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    purpose: row.purpose,
    channel: row.channel,
    phoneHash: row.phone_hash,
    /** Null where no code can be right. */
    codeHash: row.code_hash,
    messageId: row.message_id,
    wrongCodes: row.wrong_codes,
    createdRunningMs: row.created_running_ms,
    ended: row.ended,
    endedRunningMs: row.ended_running_ms,
  }));
export type Verification = z.infer<typeof verificationRow>;

const select = `SELECT id, purpose, channel, phone_hash, code_hash, message_id, wrong_codes,
  created_running_ms, ended, ended_running_ms FROM phone_verification`;

export interface NewVerification {
  readonly id: string;
  readonly purpose: VerificationPurpose;
  readonly channel: VerificationChannel;
  readonly phoneHash: string;
  readonly codeHash: string | null;
  readonly messageId: string | null;
}

export function insertVerification(
  tx: Tx,
  row: NewVerification,
  { nowMs, runningMs }: { nowMs: number; runningMs: number },
): void {
  const { id, purpose, channel, phoneHash, codeHash, messageId } = row;
  tx.run(
    `INSERT INTO phone_verification (id, purpose, channel, phone_hash, code_hash, message_id, created_ms,
       created_running_ms)
     VALUES (@id, @purpose, @channel, @phoneHash, @codeHash, @messageId, @nowMs, @runningMs)`,
    { id, purpose, channel, phoneHash, codeHash, messageId, nowMs, runningMs },
  );
}

export function endVerification(tx: Tx, id: string, ended: VerificationEnd, runningMs: number): void {
  tx.run('UPDATE phone_verification SET ended = @ended, ended_running_ms = @runningMs WHERE id = @id', {
    id,
    ended,
    runningMs,
  });
}

/** A code that was not this one was typed. Returns how many were by now. */
export function countWrongCode(tx: Tx, { id, wrongCodes }: Verification): number {
  tx.run('UPDATE phone_verification SET wrong_codes = @wrong WHERE id = @id', { id, wrong: wrongCodes + 1 });
  return wrongCodes + 1;
}

export function verificationById(reader: Reader, id: string): Verification | undefined {
  return reader.get(verificationRow, `${select} WHERE id = @id`, { id });
}

/** What waits for a code, also where its time is over and nobody has looked since. */
export function openVerifications(
  reader: Reader,
  of: { phoneHash?: string; purpose?: VerificationPurpose } = {},
): Verification[] {
  return reader.all(
    verificationRow,
    `${select} WHERE ended IS NULL AND phone_hash = coalesce(@phoneHash, phone_hash)
       AND purpose = coalesce(@purpose, purpose) ORDER BY id`,
    { phoneHash: of.phoneHash ?? null, purpose: of.purpose ?? null },
  );
}

/** The newest for a number. */
export function newestVerification(
  reader: Reader,
  of: { phoneHash: string; purpose: VerificationPurpose; channel: VerificationChannel },
): Verification | undefined {
  return reader.get(
    verificationRow,
    `${select} WHERE phone_hash = @phoneHash AND purpose = @purpose AND channel = @channel
     ORDER BY created_running_ms DESC, id DESC LIMIT 1`,
    of,
  );
}

/** How many were begun after this running time, for one number or in all. */
export function countVerifications(
  reader: Reader,
  of: { channel: VerificationChannel; sinceRunningMs: number; phoneHash?: string },
): number {
  const counted = reader.get(
    z.object({ count: z.int() }),
    `SELECT count(*) AS count FROM phone_verification WHERE created_running_ms > @sinceRunningMs
       AND channel = @channel AND phone_hash = coalesce(@phoneHash, phone_hash)`,
    { channel: of.channel, sinceRunningMs: of.sinceRunningMs, phoneHash: of.phoneHash ?? null },
  );
  return counted?.count ?? 0;
}

/** Forgets what is over and is counted no longer; a proof is kept for as long after the code was typed. */
export function forgetOldVerifications(tx: Tx, untilRunningMs: number): number {
  return tx.run(
    `DELETE FROM phone_verification WHERE ended IS NOT NULL AND created_running_ms <= @untilRunningMs
       AND (ended <> 'verified' OR ended_running_ms <= @untilRunningMs)`,
    { untilRunningMs },
  );
}
