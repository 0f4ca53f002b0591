import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';

/** Characters in front of a retrieval token in a QR, so that a label is never taken for one. */
export const tokenPrefix = 'CUBBY:';

export interface FreshCode {
  /** Digits, as typed; never stored in plain. */
  readonly code: string;
  /** What the QR says: the prefix and 128 random bits in base64url; never the digits. */
  readonly token: string;
}

/** Makes a code that no live parcel has, and a token, and stores their keyed hashes. */
export function issueCode(tx: Tx, key: Buffer, parcelId: string, digits: number, nowMs: number): FreshCode {
  const token = tokenPrefix + randomBytes(16).toString('base64url');
  for (;;) {
    const code = String(randomInt(0, 10 ** digits)).padStart(digits, '0');
    const codeHash = hash(key, 'code', code);
    if (findByHash(tx, 'code_hash', codeHash) !== undefined) continue;
    tx.run(
      `INSERT INTO retrieval_code (id, parcel_id, code_hash, token_hash, created_ms)
       VALUES ($id, $parcelId, $codeHash, $tokenHash, $nowMs)`,
      { id: newId(nowMs), parcelId, codeHash, tokenHash: hash(key, 'token', token), nowMs },
    );
    return { code, token };
  }
}

/** The parcel that these digits or this token stand for; undefined where there is none. */
export function findCode(
  reader: Reader,
  key: Buffer,
  shown: { code: string } | { token: string },
): { parcelId: string; validUntilMs: number | null } | undefined {
  return 'code' in shown
    ? findByHash(reader, 'code_hash', hash(key, 'code', shown.code))
    : findByHash(reader, 'token_hash', hash(key, 'token', shown.token));
}

/** The code works until then, or, with null, as long as its parcel is in custody. */
export function limitCode(tx: Tx, parcelId: string, validUntilMs: number | null): void {
  tx.run(
    'UPDATE retrieval_code SET valid_until_ms = $validUntilMs WHERE parcel_id = $parcelId AND voided_ms IS NULL',
    {
      parcelId,
      validUntilMs,
    },
  );
}

/** The parcel's code opens nothing any more. */
export function voidCode(tx: Tx, parcelId: string, nowMs: number): void {
  tx.run('UPDATE retrieval_code SET voided_ms = $nowMs WHERE parcel_id = $parcelId AND voided_ms IS NULL', {
    parcelId,
    nowMs,
  });
}

const codeRow = z
  .object({ parcel_id: z.string(), valid_until_ms: z.int().nullable() })
  .transform((row) => ({ parcelId: row.parcel_id, validUntilMs: row.valid_until_ms }));

function findByHash(
  reader: Reader,
  column: 'code_hash' | 'token_hash',
  value: string,
): z.infer<typeof codeRow> | undefined {
  return reader.get(
    codeRow,
    `SELECT parcel_id, valid_until_ms FROM retrieval_code WHERE ${column} = $value AND voided_ms IS NULL`,
    { value },
  );
}

function hash(key: Buffer, kind: 'code' | 'token', text: string): string {
  return createHmac('sha256', key).update(`${kind}:${text}`).digest('base64url');
}
