import type { Configuration } from '../../../contract/configuration.ts';
import type { TechnicianRole } from '../../../contract/technician.ts';
import { appendAccessLog } from '../../access-log/access-log.ts';
import type { Moment } from '../../custody/moment.ts';
import type { Store, Tx } from '../../database/transaction.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { PersonCipher } from '../person-cipher.ts';
import { isPinRight } from '../pin.ts';
import { readNameOf } from '../recipients.ts';
import { chargeMaintenance, forgetWrongMaintenance, maintenanceClosedMs } from './maintenance-lock.ts';
import { isRecoveryCode, recoveryCodesLeft, spendRecoveryCode } from './recovery-codes.ts';
import { keyOf, type Technician, technicianById, totpSecretOf } from './technicians.ts';
import { isTotpCode, matchTotp } from './totp.ts';

export interface TechnicianRegister {
  readonly store: Store;
  readonly cipher: PersonCipher;
  readonly secrets: Secrets;
  readonly configuration: () => Configuration;
}

export type TechnicianSignIn =
  | {
      readonly ok: true;
      readonly technician: { readonly id: string; readonly name: string; readonly role: TechnicianRole };
      /** Where one of them was used: how many are left. */
      readonly recoveryCodesLeft: number | undefined;
    }
  /** The id, the PIN or the code; which of them, nobody is told. */
  | { readonly ok: false; readonly reason: 'wrong' }
  /** The clock is not trusted, so no code that it makes can be: nothing was looked at or counted. */
  | { readonly ok: false; readonly reason: 'needsRecoveryCode' }
  | { readonly ok: false; readonly reason: 'closed'; readonly waitMs: number };

/** What a technician types at the cabinet. */
export interface TechnicianCredentials {
  readonly id: string;
  readonly pin: string;
  /** A TOTP code or a recovery code: they differ in their length. */
  readonly oneTimeCode: string;
}

/**
 * Lets a technician into maintenance mode: id, PIN and one code that is good once. The answer to an id that
 * nobody has is the same as to a wrong PIN, and takes as long. Every try is in the access log, with the
 * id where it is somebody's; what was typed is not.
 */
export async function signInTechnician(
  register: TechnicianRegister,
  typed: TechnicianCredentials,
  moment: () => Moment,
): Promise<TechnicianSignIn> {
  const { store, secrets, configuration } = register;
  const began = moment();
  const closedMs = maintenanceClosedMs(store, configuration().maintenance, began.runningMs);
  if (closedMs > 0) return { ok: false, reason: 'closed', waitMs: closedMs };
  if (isTotpCode(typed.oneTimeCode) && !began.isClockTrusted)
    return { ok: false, reason: 'needsRecoveryCode' };
  const known = technicianById(store, typed.id);
  const isRight = await isPinRight(typed.pin, known?.pinHash, secrets.key('pins'));
  return store.transaction((tx) => decide(tx, register, { typed, hasRightPin: isRight }, moment()));
}

function decide(
  tx: Tx,
  { cipher, secrets, configuration }: TechnicianRegister,
  { typed, hasRightPin }: { typed: TechnicianCredentials; hasRightPin: boolean },
  moment: Moment,
): TechnicianSignIn {
  const policy = configuration().maintenance;
  const { nowMs, runningMs } = moment;
  // Others may have been wrong meanwhile.
  const closedMs = maintenanceClosedMs(tx, policy, runningMs);
  if (closedMs > 0) return { ok: false, reason: 'closed', waitMs: closedMs };
  const technician = technicianById(tx, typed.id);
  // A code is used up only by whoever has the PIN.
  const by =
    technician !== undefined && hasRightPin
      ? takeCode(tx, technician, secrets, typed.oneTimeCode, moment)
      : undefined;
  if (technician === undefined || by === undefined) {
    const waitMs = chargeMaintenance(tx, policy, runningMs);
    appendAccessLog(tx, {
      kind: 'maintenance.signInRefused',
      actor: 'unknown',
      subject: technician === undefined ? 'cabinet' : `technician:${technician.id}`,
      detail: { closedForMs: waitMs },
      nowMs,
    });
    return waitMs > 0 ? { ok: false, reason: 'closed', waitMs } : { ok: false, reason: 'wrong' };
  }
  forgetWrongMaintenance(tx);
  appendAccessLog(tx, {
    kind: 'maintenance.signedIn',
    actor: `technician:${technician.id}`,
    subject: 'cabinet',
    detail: { role: technician.role, by },
    nowMs,
  });
  return {
    ok: true,
    technician: {
      id: technician.id,
      name: readNameOf(tx, cipher, technician.personId) ?? '',
      role: technician.role,
    },
    recoveryCodesLeft: by === 'recoveryCode' ? recoveryCodesLeft(tx, technician.id) : undefined,
  };
}

/** Uses up a one-time code; undefined where it is wrong, used or of a clock that is not trusted. */
function takeCode(
  tx: Tx,
  technician: Technician,
  secrets: Secrets,
  code: string,
  { nowMs, isClockTrusted }: Moment,
): 'totp' | 'recoveryCode' | undefined {
  if (isRecoveryCode(code)) {
    const spent = spendRecoveryCode(tx, keyOf(secrets), { technicianId: technician.id, code }, nowMs);
    return spent ? 'recoveryCode' : undefined;
  }
  const secret = totpSecretOf(technician, secrets);
  if (secret === undefined || !isClockTrusted) return undefined;
  const step = matchTotp(secret, code, { nowMs, lastStep: technician.lastTotpStep });
  if (step === undefined) return undefined;
  tx.run('UPDATE technician SET last_totp_step = @step WHERE id = @id', { step, id: technician.id });
  return 'totp';
}
