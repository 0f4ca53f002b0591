import { randomInt } from 'node:crypto';
import { z } from '../../../contract/zod.ts';
import type { Reader, Tx } from '../../database/transaction.ts';
import { keyedHash } from '../../secrets/seal.ts';

const codesEach = 10;
/** Digits, so that the number pad is enough, and four more than a TOTP code has, so that the two differ. */
const codeDigits = 10;

/** Whether a text has the form of a recovery code. */
export function isRecoveryCode(text: string): boolean {
  return /^\d{10}$/.test(text);
}

/**
 * Gives a technician ten new recovery codes; the ones before are dead. Each is good for one sign-in. They
 * are returned this once and kept as keyed hashes alone.
 */
export function issueRecoveryCodes(tx: Tx, key: Buffer, technicianId: string): string[] {
  forgetRecoveryCodes(tx, technicianId);
  const codes = new Set<string>();
  while (codes.size < codesEach) codes.add(String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0'));
  for (const code of codes) {
    tx.run('INSERT INTO recovery_code (technician_id, code_hash) VALUES (@technicianId, @codeHash)', {
      technicianId,
      codeHash: hashOf(key, technicianId, code),
    });
  }
  return [...codes];
}

/** Uses up a code. Returns whether it was one of this technician's and had not been used. */
export function spendRecoveryCode(
  tx: Tx,
  key: Buffer,
  { technicianId, code }: { technicianId: string; code: string },
  nowMs: number,
): boolean {
  const changed = tx.run(
    `UPDATE recovery_code SET used_ms = @nowMs
     WHERE technician_id = @technicianId AND code_hash = @codeHash AND used_ms IS NULL`,
    { technicianId, codeHash: hashOf(key, technicianId, code), nowMs },
  );
  return changed === 1;
}

/** How many codes a technician has left. */
export function recoveryCodesLeft(reader: Reader, technicianId: string): number {
  const row = reader.get(
    z.object({ left: z.int() }),
    'SELECT count(*) AS left FROM recovery_code WHERE technician_id = @technicianId AND used_ms IS NULL',
    { technicianId },
  );
  return row?.left ?? 0;
}

export function forgetRecoveryCodes(tx: Tx, technicianId: string): void {
  tx.run('DELETE FROM recovery_code WHERE technician_id = @technicianId', { technicianId });
}

function hashOf(key: Buffer, technicianId: string, code: string): string {
  return keyedHash(key, `recoveryCode/${technicianId}`, code);
}
