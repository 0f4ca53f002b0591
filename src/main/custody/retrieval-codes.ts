import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import type { Instant } from './moment.ts';

/** Characters in front of a retrieval token in a QR, so that a label is never taken for one. */
export const tokenPrefix = 'CUBBY:';

export interface FreshCode {
  /** Digits, as typed; never stored in plain. */
  readonly code: string;
  /** What the QR says: the prefix and 128 random bits in base64url; never the digits. */
  readonly token: string;
}

/** Who or what had a code made: the deposit, or a re-issue. */
export type CodeCause = 'deposit' | 'recipient' | 'reminder' | 'frozen' | 'platform' | 'maintenance';

/** Makes a code that no live parcel has, and a token, and stores their keyed hashes. */
export function issueCode(
  tx: Tx,
  key: Buffer,
  issue: { parcelId: string; digits: number; cause: CodeCause },
  { nowMs, runningMs }: Instant,
): FreshCode {
  const { parcelId, digits, cause } = issue;
  const token = tokenPrefix + randomBytes(16).toString('base64url');
  for (;;) {
    const code = String(randomInt(0, 10 ** digits)).padStart(digits, '0');
    const codeHash = hash(key, 'code', code);
    if (findByHash(tx, 'code_hash', codeHash) !== undefined) continue;
    tx.run(
      `INSERT INTO retrieval_code (id, parcel_id, code_hash, token_hash, created_ms, cause, issued_running_ms)
       VALUES ($id, $parcelId, $codeHash, $tokenHash, $nowMs, $cause, $runningMs)`,
      {
        id: newId(nowMs),
        parcelId,
        codeHash,
        tokenHash: hash(key, 'token', token),
        nowMs,
        cause,
        runningMs,
      },
    );
    return { code, token };
  }
}

/** The code that these digits or this token belong to; undefined where there is none. */
export function findCode(
  reader: Reader,
  key: Buffer,
  shown: { code: string } | { token: string },
): RetrievalCode | undefined {
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

/** The code of a parcel that is not void; undefined where it has none. */
export function liveCodeOf(reader: Reader, parcelId: string): RetrievalCode | undefined {
  return reader.get(
    codeRow,
    `SELECT ${columns} FROM retrieval_code WHERE parcel_id = $parcelId AND voided_ms IS NULL`,
    { parcelId },
  );
}

/** How often this parcel was given a new code. */
export function countReissues(reader: Reader, parcelId: string): number {
  const row = reader.get(
    z.object({ count: z.int() }),
    "SELECT count(*) AS count FROM retrieval_code WHERE parcel_id = $parcelId AND cause <> 'deposit'",
    { parcelId },
  );
  return row?.count ?? 0;
}

/** These digits were right and the last four that came with them were not. Returns how often so far. */
export function countWrongLastFour(tx: Tx, codeId: string): number {
  tx.run('UPDATE retrieval_code SET wrong_last_four = wrong_last_four + 1 WHERE id = $codeId', { codeId });
  const row = tx.get(
    z.object({ wrong_last_four: z.int() }),
    'SELECT wrong_last_four FROM retrieval_code WHERE id = $codeId',
    { codeId },
  );
  return row?.wrong_last_four ?? 0;
}

/** The digits open nothing any more; the token still does. */
export function freezeDigits(tx: Tx, codeId: string, nowMs: number): void {
  tx.run('UPDATE retrieval_code SET frozen_ms = $nowMs WHERE id = $codeId AND frozen_ms IS NULL', {
    codeId,
    nowMs,
  });
}

const columns = 'id, parcel_id, created_ms, valid_until_ms, frozen_ms';
const codeRow = z
  .object({
    id: z.string(),
    parcel_id: z.string(),
    created_ms: z.int(),
    valid_until_ms: z.int().nullable(),
    frozen_ms: z.int().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    parcelId: row.parcel_id,
    createdMs: row.created_ms,
    validUntilMs: row.valid_until_ms,
    isFrozen: row.frozen_ms !== null,
  }));
export type RetrievalCode = z.infer<typeof codeRow>;

function findByHash(
  reader: Reader,
  column: 'code_hash' | 'token_hash',
  value: string,
): RetrievalCode | undefined {
  return reader.get(
    codeRow,
    `SELECT ${columns} FROM retrieval_code WHERE ${column} = $value AND voided_ms IS NULL`,
    { value },
  );
}

function hash(key: Buffer, kind: 'code' | 'token', text: string): string {
  return createHmac('sha256', key).update(`${kind}:${text}`).digest('base64url');
}
