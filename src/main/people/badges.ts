import { randomBytes } from 'node:crypto';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import { tokenPrefix } from '../custody/retrieval-codes.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { newId } from '../ids.ts';
import { keyedHash } from '../secrets/seal.ts';
import { type Courier, courierById } from './couriers.ts';

/**
 * Characters in front of a badge's token in its QR. They begin as a retrieval token does, so that nothing
 * takes a badge for a label, and go on with a colon, which the random part of none has.
 */
const badgePrefix = `${tokenPrefix}BADGE:`;

/** Whether a text that was scanned is a badge's token, by its form. */
export function isBadgeToken(text: string): boolean {
  return text.startsWith(badgePrefix) && /^[\w-]{22}$/.test(text.slice(badgePrefix.length));
}

const badgeRow = z
  .object({ id: z.string(), issued_ms: z.int(), revoked_ms: z.int().nullable() })
  .transform((row) => ({ id: row.id, issuedMs: row.issued_ms, revokedMs: row.revoked_ms }));
export type Badge = z.infer<typeof badgeRow>;

/**
 * Makes a badge for a courier. The token (the prefix and 128 random bits in base64url) is what the QR says;
 * it is returned this once and kept as a keyed hash alone.
 */
export function issueBadge(
  tx: Tx,
  key: Buffer,
  { courierId, actor }: { courierId: string; actor: string },
  moment: Moment,
): { badgeId: string; token: string } {
  const token = badgePrefix + randomBytes(16).toString('base64url');
  const badgeId = newId(moment.nowMs);
  tx.run(
    `INSERT INTO courier_badge (id, courier_id, token_hash, issued_ms)
     VALUES (@badgeId, @courierId, @tokenHash, @nowMs)`,
    { badgeId, courierId, tokenHash: hashToken(key, token), nowMs: moment.nowMs },
  );
  record(tx, 'badge.issued', { badgeId, courierId, actor }, moment);
  return { badgeId, token };
}

/** The badge lets nobody in any more. False where the courier has no such badge, or it was revoked before. */
export function revokeBadge(
  tx: Tx,
  { courierId, badgeId, actor }: { courierId: string; badgeId: string; actor: string },
  moment: Moment,
): boolean {
  const changes = tx.run(
    `UPDATE courier_badge SET revoked_ms = @nowMs
     WHERE id = @badgeId AND courier_id = @courierId AND revoked_ms IS NULL`,
    { badgeId, courierId, nowMs: moment.nowMs },
  );
  if (changes === 0) return false;
  record(tx, 'badge.revoked', { badgeId, courierId, actor }, moment);
  return true;
}

/** A courier's badges, oldest first, revoked ones too. */
export function badgesOf(reader: Reader, courierId: string): Badge[] {
  return reader.all(
    badgeRow,
    'SELECT id, issued_ms, revoked_ms FROM courier_badge WHERE courier_id = @courierId ORDER BY id',
    { courierId },
  );
}

/**
 * Whose badge says this, in whatever state the courier is; undefined where it is nobody's or revoked, or its
 * courier was erased.
 */
export function courierOfBadge(reader: Reader, key: Buffer, token: string): Courier | undefined {
  const found = reader.get(
    z.object({ courier_id: z.string() }),
    'SELECT courier_id FROM courier_badge WHERE token_hash = @tokenHash AND revoked_ms IS NULL',
    { tokenHash: hashToken(key, token) },
  );
  const courier = found && courierById(reader, found.courier_id);
  return courier?.phoneHash === null ? undefined : courier;
}

function hashToken(key: Buffer, token: string): string {
  return keyedHash(key, 'badge', token);
}

function record(
  tx: Tx,
  name: 'badge.issued' | 'badge.revoked',
  { badgeId, courierId, actor }: { badgeId: string; courierId: string; actor: string },
  moment: Moment,
): void {
  appendAccessLog(tx, {
    kind: name,
    actor,
    subject: `courier:${courierId}`,
    detail: { badge: badgeId },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name, version: 1, courierId, badgeId }, moment);
}
