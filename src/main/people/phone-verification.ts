import type { Configuration, Language } from '../../contract/configuration.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import { queueMessage } from '../notify/message-outbox.ts';
import type { MessageSeal } from '../notify/message-outbox-seal.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { courierByPhone } from './couriers.ts';
import { directoryIdsByPhone } from './directory.ts';
import type { PersonCipher } from './person-cipher.ts';
import { findOrAddPerson } from './recipients.ts';
import { chargeCode, forgetWrongCodes, wrongCodesOf } from './sign-in-tries.ts';
import { closeVerification, hashCode, isOver, newCode } from './verification-codes.ts';
import {
  countVerifications,
  countWrongCode,
  dayMs,
  insertVerification,
  openVerifications,
  type VerificationPurpose,
} from './verification-rows.ts';

/** What codes that prove a number are made and sent with. */
export interface VerificationMeans {
  readonly cipher: PersonCipher;
  readonly secrets: Secrets;
  readonly messageSeal: MessageSeal;
  readonly configuration: () => Configuration;
  /** As it is told in messages. */
  readonly cabinetName: string;
  /** There is a gateway, and nothing is known to be in its way. */
  readonly canReachPhones: () => boolean;
}

export type VerificationRequest =
  /** Somebody who has the phone can read a code now, or soon; whether anybody does is not said. */
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** `limited`: too many messages today; `onlyOperator`: too many wrong codes for this number. */
      readonly refusal: 'phonesUnreachable' | 'limited' | 'onlyOperator';
    };

/**
 * Sends a code to a number, in the transaction of the caller, who wakes the dispatcher afterwards.
 *
 * The answer tells a stranger nothing of a number: it is the same whether a courier has it or not, and
 * messages that were not sent are counted as well. Whoever registers a number that is known gets a message
 * that says so, and no code; for a forgotten PIN of nobody, or somebody whom the directory does not know, there
 * is no message.
 */
export function requestVerification(
  tx: Tx,
  means: VerificationMeans,
  request: { readonly purpose: VerificationPurpose; readonly e164: string; readonly language: Language },
  moment: Moment,
): VerificationRequest {
  const { purpose, e164 } = request;
  const phoneHash = means.cipher.hashPhone(e164);
  const holder = holderOf(tx, purpose, phoneHash);
  const actor = actorOf(holder);
  const refusal = refusalOf(tx, means, { purpose, phoneHash }, moment);
  logVerification(tx, 'requested', { actor, purpose, ...(refusal && { refusal }) }, moment);
  if (refusal !== undefined) return { ok: false, refusal };

  for (const earlier of openVerifications(tx, { phoneHash, purpose })) {
    if (earlier.channel === 'message') closeVerification(tx, earlier, 'replaced', moment);
  }
  const id = newId(moment.nowMs);
  const isCodeDue = (holder === undefined) === (purpose === 'registration');
  const code = isCodeDue ? newCode() : undefined;
  insertVerification(
    tx,
    {
      id,
      purpose,
      channel: 'message',
      phoneHash,
      codeHash: code === undefined ? null : hashCode(means.secrets, id, code),
      messageId:
        code !== undefined || holder !== undefined
          ? announce(tx, means, { ...request, holder }, code, moment)
          : null,
    },
    moment,
  );
  return { ok: true };
}

export type CodeTried =
  /** The number is the person's. What it was proven for is done with this id, within half an hour. */
  | { readonly ok: true; readonly verificationId: string }
  /** `wrong`: another code, or one that is over, or nobody was sent any; there is one answer for all. */
  | { readonly ok: false; readonly refusal: 'wrong' | 'onlyOperator' };

/**
 * Looks at a code that somebody typed for a number. Each code is good for so many tries and so many minutes
 * of running time; wrong ones for what a number opens are also counted over all codes of that number.
 */
export function tryVerificationCode(
  tx: Tx,
  means: Pick<VerificationMeans, 'cipher' | 'secrets' | 'configuration'>,
  attempt: { readonly purpose: VerificationPurpose; readonly e164: string; readonly code: string },
  moment: Moment,
): CodeTried {
  const { purpose } = attempt;
  const policy = means.configuration().couriers;
  const phoneHash = means.cipher.hashPhone(attempt.e164);
  const actor = actorOf(holderOf(tx, purpose, phoneHash));
  if (areCodesSpent(tx, means, purpose, phoneHash)) {
    logVerification(tx, 'refused', { actor, purpose, refusal: 'onlyOperator' }, moment);
    return { ok: false, refusal: 'onlyOperator' };
  }

  const code = attempt.code.replaceAll(/[\s-]/g, '');
  const open = openVerifications(tx, { phoneHash, purpose }).filter((each) => !isOver(policy, each, moment));
  const right = open.find((each) => each.codeHash === hashCode(means.secrets, each.id, code));
  if (right === undefined) {
    for (const each of open) {
      if (countWrongCode(tx, each) >= policy.verification.tries)
        closeVerification(tx, each, 'exhausted', moment);
    }
    if (purpose !== 'registration') chargeCode(tx, phoneHash, moment.runningMs);
    logVerification(tx, 'refused', { actor, purpose, refusal: 'wrong' }, moment);
    return { ok: false, refusal: 'wrong' };
  }
  for (const each of open) {
    closeVerification(tx, each, each === right ? 'verified' : 'replaced', moment);
  }
  forgetWrongCodes(tx, phoneHash);
  logVerification(tx, 'accepted', { actor, purpose, channel: right.channel }, moment);
  return { ok: true, verificationId: right.id };
}

/** Who has the number, among those whom the proof is for. */
interface Holder {
  readonly kind: 'courier' | 'recipient';
  readonly personId: string;
}

function holderOf(reader: Reader, purpose: VerificationPurpose, phoneHash: string): Holder | undefined {
  if (purpose === 'standingCredential') {
    const [personId] = directoryIdsByPhone(reader, phoneHash);
    return personId === undefined ? undefined : { kind: 'recipient', personId };
  }
  const courier = courierByPhone(reader, phoneHash);
  return courier && { kind: 'courier', personId: courier.id };
}

function actorOf(holder: Holder | undefined): string {
  return holder === undefined ? 'unknown' : `${holder.kind}:${holder.personId}`;
}

function refusalOf(
  reader: Reader,
  means: VerificationMeans,
  { purpose, phoneHash }: { purpose: VerificationPurpose; phoneHash: string },
  { runningMs }: Moment,
): 'phonesUnreachable' | 'limited' | 'onlyOperator' | undefined {
  const { verification } = means.configuration().couriers;
  if (!means.canReachPhones()) return 'phonesUnreachable';
  if (areCodesSpent(reader, means, purpose, phoneHash)) return 'onlyOperator';
  const today = { channel: 'message', sinceRunningMs: runningMs - dayMs } as const;
  const isLimited =
    countVerifications(reader, { ...today, phoneHash }) >= verification.perNumberADay ||
    countVerifications(reader, today) >= verification.perCabinetADay;
  return isLimited ? 'limited' : undefined;
}

function areCodesSpent(
  reader: Reader,
  { configuration }: Pick<VerificationMeans, 'configuration'>,
  purpose: VerificationPurpose,
  phoneHash: string,
): boolean {
  const { wrongUntilOperator } = configuration().couriers.verification;
  return purpose !== 'registration' && wrongCodesOf(reader, phoneHash) >= wrongUntilOperator;
}

/** Queues the code; without one, a message to a courier that the number is registered already. */
function announce(
  tx: Tx,
  means: VerificationMeans,
  {
    e164,
    language,
    purpose,
    holder,
  }: { e164: string; language: Language; purpose: VerificationPurpose; holder: Holder | undefined },
  code: string | undefined,
  { nowMs }: Moment,
): string {
  const { cipher, messageSeal, cabinetName: cabinet } = means;
  const personId =
    purpose === 'standingCredential' && holder !== undefined
      ? holder.personId
      : findOrAddPerson(tx, cipher, { kind: 'courier', e164, nowMs });
  const to = { personId, parcelId: null, nowMs };
  if (code === undefined) {
    const parameters = { cabinet, language };
    return queueMessage(tx, messageSeal, { ...to, template: 'numberKnown', parameters, secret: {} });
  }
  const minutes = means.configuration().couriers.verification.validMinutes;
  const parameters = { cabinet, minutes, language };
  return queueMessage(tx, messageSeal, { ...to, template: 'verificationCode', parameters, secret: { code } });
}

function logVerification(
  tx: Tx,
  what: 'requested' | 'accepted' | 'refused',
  { actor, ...detail }: { actor: string; purpose: VerificationPurpose; channel?: string; refusal?: string },
  { nowMs }: Moment,
): void {
  appendAccessLog(tx, { kind: `verification.${what}`, actor, subject: 'cabinet', detail, nowMs });
}
