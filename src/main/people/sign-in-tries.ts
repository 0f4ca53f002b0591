import type { CourierPolicy } from '../../contract/courier-policy.ts';
import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';

/** Numbers of nobody that are remembered; the one that was tried longest ago is forgotten first. */
const unknownNumbersKept = 1_000;

/** Whether a PIN is looked at for a number. `waitMs`: not before so much running time has passed. */
export type PinStanding =
  | { readonly kind: 'free' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  /** No PIN is taken any more: only a badge, a code or the operator helps. */
  | { readonly kind: 'locked' };

type SignInPolicy = CourierPolicy['signIn'];

const triesRow = z
  .object({ wrong_pins: z.int(), wrong_codes: z.int(), last_wrong_running_ms: z.int() })
  .transform((row) => ({
    wrongPins: row.wrong_pins,
    wrongCodes: row.wrong_codes,
    lastWrongRunningMs: row.last_wrong_running_ms,
  }));
type Tries = z.infer<typeof triesRow>;
const none: Tries = { wrongPins: 0, wrongCodes: 0, lastWrongRunningMs: 0 };

/**
 * How a number stands that PINs were tried for; the same rule and the same rows whether somebody has it or
 * not. Waits pass in running time: neither a clock that is set nor pulling the plug shortens one.
 */
export function pinStanding(
  reader: Reader,
  policy: SignInPolicy,
  phoneHash: string,
  runningMs: number,
): PinStanding {
  const { wrongPins, lastWrongRunningMs } = readTries(reader, phoneHash);
  if (wrongPins >= policy.lockAfterWrongPins) return { kind: 'locked' };
  const waitMs = lastWrongRunningMs + waitAfter(policy, wrongPins) - runningMs;
  return waitMs > 0 ? { kind: 'wait', waitMs } : { kind: 'free' };
}

/** Counts a PIN as wrong. Returns how the number stands after it. */
export function chargePin(tx: Tx, policy: SignInPolicy, phoneHash: string, runningMs: number): PinStanding {
  charge(tx, phoneHash, { pins: 1, codes: 0 }, runningMs);
  return pinStanding(tx, policy, phoneHash, runningMs);
}

/** The PIN was right, or there is a new one: the count begins anew. */
export function forgetWrongPins(tx: Tx, phoneHash: string): void {
  tx.run('UPDATE sign_in_tries SET wrong_pins = 0 WHERE phone_hash = @phoneHash AND wrong_pins > 0', {
    phoneHash,
  });
}

/** How many wrong codes for a forgotten PIN came since the last right one. */
export function wrongCodesOf(reader: Reader, phoneHash: string): number {
  return readTries(reader, phoneHash).wrongCodes;
}

/** Counts a code for a forgotten PIN as wrong. */
export function chargeCode(tx: Tx, phoneHash: string, runningMs: number): void {
  charge(tx, phoneHash, { pins: 0, codes: 1 }, runningMs);
}

/** A code was right, or the operator has given one out. */
export function forgetWrongCodes(tx: Tx, phoneHash: string): void {
  tx.run('UPDATE sign_in_tries SET wrong_codes = 0 WHERE phone_hash = @phoneHash AND wrong_codes > 0', {
    phoneHash,
  });
}

/** The number has got an owner, or has lost the one it had. */
export function forgetAllTries(tx: Tx, phoneHash: string): void {
  tx.run('DELETE FROM sign_in_tries WHERE phone_hash = @phoneHash', { phoneHash });
}

function waitAfter({ freeWrongPins, waitMinutes }: SignInPolicy, wrongPins: number): number {
  if (wrongPins < freeWrongPins) return 0;
  const minutes = waitMinutes[Math.min(wrongPins - freeWrongPins, waitMinutes.length - 1)] ?? 0;
  return minutes * 60_000;
}

function readTries(reader: Reader, phoneHash: string): Tries {
  const row = reader.get(
    triesRow,
    'SELECT wrong_pins, wrong_codes, last_wrong_running_ms FROM sign_in_tries WHERE phone_hash = @phoneHash',
    { phoneHash },
  );
  return row ?? none;
}

function charge(
  tx: Tx,
  phoneHash: string,
  { pins, codes }: { pins: number; codes: number },
  runningMs: number,
): void {
  tx.run(
    `INSERT INTO sign_in_tries (phone_hash, wrong_pins, wrong_codes, last_wrong_running_ms)
     VALUES (@phoneHash, @pins, @codes, @runningMs)
     ON CONFLICT (phone_hash) DO UPDATE SET wrong_pins = wrong_pins + @pins, wrong_codes = wrong_codes + @codes,
       -- Waits are counted from it, and codes cause none.
       last_wrong_running_ms = CASE WHEN @pins > 0 THEN @runningMs ELSE last_wrong_running_ms END`,
    { phoneHash, pins, codes, runningMs },
  );
  tx.run(
    `DELETE FROM sign_in_tries WHERE phone_hash IN (
       SELECT phone_hash FROM sign_in_tries t WHERE phone_hash <> @phoneHash AND NOT EXISTS (
         SELECT 1 FROM person JOIN courier ON courier.person_id = person.id
         WHERE person.kind = 'courier' AND person.phone_hash = t.phone_hash)
       ORDER BY last_wrong_running_ms DESC, phone_hash LIMIT -1 OFFSET @others)`,
    { phoneHash, others: unknownNumbersKept - 1 },
  );
}
