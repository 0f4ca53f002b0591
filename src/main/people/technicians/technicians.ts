import { type TechnicianRole, technicianRole } from '../../../contract/technician.ts';
import { z } from '../../../contract/zod.ts';
import { appendAccessLog } from '../../access-log/access-log.ts';
import type { Moment } from '../../custody/moment.ts';
import type { Reader, Tx } from '../../database/transaction.ts';
import { seal, unseal } from '../../secrets/seal.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { erasePersons } from '../erasure.ts';
import { addPerson, type PersonCipher } from '../person-cipher.ts';
import { forgetRecoveryCodes, issueRecoveryCodes } from './recovery-codes.ts';
import { newTotpSecret } from './totp.ts';

const technicianRow = z
  .object({
    id: z.string(),
    person_id: z.string(),
    role: technicianRole,
    pin_hash: z.string(),
    totp_secret_sealed: z.string(),
    last_totp_step: z.int(),
    added_ms: z.int(),
  })
  .transform((row) => ({
    id: row.id,
    personId: row.person_id,
    role: row.role,
    pinHash: row.pin_hash,
    totpSecretSealed: row.totp_secret_sealed,
    lastTotpStep: row.last_totp_step,
    addedMs: row.added_ms,
  }));
export type Technician = z.infer<typeof technicianRow>;

const selectTechnician = `SELECT id, person_id, role, pin_hash, totp_secret_sealed, last_totp_step, added_ms
  FROM technician WHERE removed_ms IS NULL`;

/** The technician with this id; whoever was removed is nobody. */
export function technicianById(reader: Reader, id: string): Technician | undefined {
  return reader.get(technicianRow, `${selectTechnician} AND id = @id`, { id });
}

/** All technicians, by their number. */
export function allTechnicians(reader: Reader): Technician[] {
  return reader.all(technicianRow, `${selectTechnician} ORDER BY CAST(id AS INTEGER)`);
}

export interface NewTechnician {
  /** What is typed at the cabinet. */
  readonly id: string;
  /** Base32; for the technician's app alone. */
  readonly totpSecret: string;
  readonly recoveryCodes: readonly string[];
}

/**
 * Adds a technician and makes what lets them in; secret and codes are returned this once. The first one
 * must be a supervisor, since nobody else can let through what the brake holds up.
 *
 * @param technician.pinHash as `hashPin` makes it under the key `pins`.
 * @param technician.actor who adds them, for the access log.
 */
export function addTechnician(
  tx: Tx,
  means: { readonly cipher: PersonCipher; readonly secrets: Secrets },
  technician: { name: string; role: TechnicianRole; pinHash: string; actor: string },
  moment: Moment,
): NewTechnician | { refusal: 'firstIsSupervisor' | 'tooMany' } {
  const { cipher, secrets } = means;
  const { name, role, pinHash, actor } = technician;
  const { nowMs } = moment;
  if (role !== 'supervisor' && !allTechnicians(tx).some((each) => each.role === 'supervisor')) {
    return { refusal: 'firstIsSupervisor' };
  }
  const id = nextId(tx);
  if (id.length > idDigits) return { refusal: 'tooMany' };
  const personId = addPerson(tx, cipher, { kind: 'technician', name, nowMs });
  const totpSecret = newTotpSecret();
  tx.run(
    `INSERT INTO technician (id, person_id, role, pin_hash, totp_secret_sealed, added_ms)
     VALUES (@id, @personId, @role, @pinHash, @totpSecretSealed, @nowMs)`,
    { id, personId, role, pinHash, nowMs, totpSecretSealed: seal(keyOf(secrets), totpSecret, boundTo(id)) },
  );
  const recoveryCodes = issueRecoveryCodes(tx, keyOf(secrets), id);
  appendAccessLog(tx, {
    kind: 'technician.added',
    actor,
    subject: `technician:${id}`,
    detail: { role },
    nowMs,
  });
  return { id, totpSecret, recoveryCodes };
}

/**
 * Nothing of a removed technician lets anybody in, and their name is erased; the number stays theirs in
 * the access log. The last supervisor stays as long as there are others.
 */
export function removeTechnician(
  tx: Tx,
  cipher: PersonCipher,
  { id, actor }: { id: string; actor: string },
  moment: Moment,
): { isRemoved: true } | { isRemoved: false; because: 'unknown' | 'lastSupervisor' } {
  const technician = technicianById(tx, id);
  if (technician === undefined) return { isRemoved: false, because: 'unknown' };
  const others = allTechnicians(tx).filter((each) => each.id !== id);
  if (others.length > 0 && !others.some((each) => each.role === 'supervisor')) {
    return { isRemoved: false, because: 'lastSupervisor' };
  }
  forgetRecoveryCodes(tx, id);
  tx.run(
    `UPDATE technician SET removed_ms = @nowMs, pin_hash = NULL, totp_secret_sealed = NULL WHERE id = @id`,
    { id, nowMs: moment.nowMs },
  );
  appendAccessLog(tx, {
    kind: 'technician.removed',
    actor,
    subject: `technician:${id}`,
    nowMs: moment.nowMs,
  });
  erasePersons(tx, cipher, [technician.personId], { actor, nowMs: moment.nowMs });
  return { isRemoved: true };
}

/** The secret that the technician's app has; undefined where it was sealed under another key or altered. */
export function totpSecretOf(technician: Technician, secrets: Secrets): string | undefined {
  return unseal(keyOf(secrets), technician.totpSecretSealed, boundTo(technician.id));
}

/** The key under which a technician's secret and codes are kept. */
export function keyOf(secrets: Secrets): Buffer {
  return secrets.key('technicians');
}

function boundTo(id: string): { purpose: string; id: string } {
  return { purpose: 'technicianTotp', id };
}

const idDigits = 4;

/** One more than any that was ever given. */
function nextId(reader: Reader): string {
  const row = reader.get(
    z.object({ last: z.int().nullable() }),
    'SELECT max(CAST(id AS INTEGER)) AS last FROM technician',
  );
  return String((row?.last ?? 0) + 1);
}
