import { randomBytes, randomInt } from 'node:crypto';
import type { Configuration } from '../../contract/configuration.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import { tokenPrefix } from '../custody/retrieval-codes.ts';
import type { Reader, Store, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { newId } from '../ids.ts';
import { keyedHash } from '../secrets/seal.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type DirectoryPerson, directoryPerson } from './directory.ts';
import type { PersonCipher } from './person-cipher.ts';
import { hashPin } from './pin.ts';
import { provenBy } from './proof.ts';
import { compact } from './search-words.ts';
import { forgetWrongPins } from './sign-in-tries.ts';
import { pinsAtOneResidence } from './standing-pin-budget.ts';
import { endVerification } from './verification-rows.ts';

/** Where standing credentials are kept, and the policy that they are judged by. */
export interface StandingRegister {
  readonly store: Store;
  readonly cipher: PersonCipher;
  readonly secrets: Secrets;
  readonly configuration: () => Configuration;
}

/**
 * By what right a credential is made: the person has typed a code that went to the stored number (a proof for
 * `standingCredential`), or the operator says so.
 */
export type Authority = { readonly verificationId: string } | { readonly actor: string };

export type CredentialRefusal =
  /** The policy has none of these. */
  | 'notOffered'
  /** Nobody in the directory, or somebody who has left. */
  | 'unknownPerson'
  /** The number must be proven first, or what proved it is too long ago or another number. */
  | 'verificationNeeded'
  /** As many as may have a PIN at this residence have one. */
  | 'tooManyAtResidence';

const idRow = z.object({ id: z.string() });

/** In front of the token in a person's badge; no courier's badge and no retrieval token begins so. */
const badgePrefix = `${tokenPrefix}PERSON:`;

/** Whether a text that was scanned is the token of a person's badge, by its form. */
export function isStandingBadgeToken(text: string): boolean {
  return text.startsWith(badgePrefix) && /^[\w-]{22}$/.test(text.slice(badgePrefix.length));
}

export function hashStandingToken(secrets: Secrets, token: string): string {
  return keyedHash(secrets.key('badges'), 'standingBadge', token);
}

/**
 * Makes a badge, which takes the place of the one that the person had. The token is what its QR says; it is
 * returned this once and kept as a keyed hash alone.
 */
export function issueStandingBadge(
  tx: Tx,
  register: Pick<StandingRegister, 'secrets' | 'configuration'>,
  { personId, authority }: { personId: string; authority: Authority },
  moment: Moment,
): { readonly token: string } | { readonly refusal: CredentialRefusal } {
  if (!register.configuration().directory.badges) return { refusal: 'notOffered' };
  const allowed = authorize(tx, personId, authority, moment);
  if ('refusal' in allowed) return allowed;
  revokeBadges(tx, personId, moment);
  const token = badgePrefix + randomBytes(16).toString('base64url');
  tx.run(
    `INSERT INTO directory_badge (id, person_id, token_hash, issued_ms)
     VALUES (@id, @personId, @tokenHash, @nowMs)`,
    {
      id: newId(moment.nowMs),
      personId,
      tokenHash: hashStandingToken(register.secrets, token),
      nowMs: moment.nowMs,
    },
  );
  record(tx, { personId, what: 'badgeIssued', actor: allowed.actor }, moment);
  return { token };
}

/**
 * Makes a PIN, which takes the place of the one that the person had and is returned this once. The cabinet
 * draws it: a PIN that somebody chose is guessed sooner, and two of one residence could choose the same and
 * would be told so. The residence may be tried with PINs again.
 */
export async function issueStandingPin(
  register: StandingRegister,
  { personId, authority }: { personId: string; authority: Authority },
  moment: () => Moment,
): Promise<{ readonly pin: string } | { readonly refusal: CredentialRefusal }> {
  const { store, cipher, secrets, configuration } = register;
  const { pins, pinDigits } = configuration().directory;
  if (!pins) return { refusal: 'notOffered' };
  const person = directoryPerson(store, cipher, personId);
  if (person === undefined || person.hasLeft) return { refusal: 'unknownPerson' };
  if (othersWithPinAt(store, cipher, person) >= pinsAtOneResidence) return { refusal: 'tooManyAtResidence' };

  for (;;) {
    const pin = String(randomInt(0, 10 ** pinDigits)).padStart(pinDigits, '0');
    const pinHash = await hashStandingPin(secrets, person.residence, pin);
    const made = store.transaction((tx): { pin: string } | { refusal: CredentialRefusal } | 'taken' => {
      const now = moment();
      if (personOfPin(tx, pinHash) !== undefined) return 'taken';
      const allowed = authorize(tx, personId, authority, now);
      if ('refusal' in allowed) return allowed;
      tx.run('UPDATE directory_entry SET pin_hash = @pinHash WHERE person_id = @personId', {
        personId,
        pinHash,
      });
      forgetWrongPins(tx, hashResidence(secrets, person.residence));
      record(tx, { personId, what: 'pinIssued', actor: allowed.actor }, now);
      return { pin };
    });
    if (made !== 'taken') return made;
  }
}

/** Badge and PIN let nobody in any more. False where the person had neither. */
export function revokeStandingCredentials(
  tx: Tx,
  { personId, actor }: { personId: string; actor: string },
  moment: Moment,
): boolean {
  const hadPin = revokeStandingPin(tx, { personId, actor }, moment);
  const hadBadge = revokeBadges(tx, personId, moment) > 0;
  if (hadBadge) record(tx, { personId, what: 'badgeRevoked', actor }, moment);
  return hadPin || hadBadge;
}

/** The PIN lets nobody in any more: also when the person moves, since it goes with the residence. */
export function revokeStandingPin(
  tx: Tx,
  { personId, actor }: { personId: string; actor: string },
  moment: Moment,
): boolean {
  const hadPin = tx.run(
    'UPDATE directory_entry SET pin_hash = NULL WHERE person_id = @personId AND pin_hash IS NOT NULL',
    { personId },
  );
  if (hadPin > 0) record(tx, { personId, what: 'pinRevoked', actor }, moment);
  return hadPin > 0;
}

/** A residence as tries are counted for it: keyed, and the same however it is written. */
export function hashResidence(secrets: Secrets, residence: string): string {
  return keyedHash(secrets.key('directory'), 'residence', compact(residence));
}

/**
 * A PIN of a residence as it is kept. The salt is the residence's own and not random, so that a typed pair is
 * hashed once and looked up, however many live there: the time tells nobody how many do.
 */
export function hashStandingPin(secrets: Secrets, residence: string, pin: string): Promise<string> {
  const salt = Buffer.from(keyedHash(secrets.key('directory'), 'pinSalt', compact(residence)), 'base64url');
  return hashPin(pin, secrets.key('pins'), salt.subarray(0, 16));
}

/** Whose PIN this is, also of somebody who has left: parcels may lie there for them still. */
export function personOfPin(reader: Reader, pinHash: string): string | undefined {
  return reader.get(idRow, 'SELECT person_id AS id FROM directory_entry WHERE pin_hash = @pinHash', {
    pinHash,
  })?.id;
}

function othersWithPinAt(
  reader: Reader,
  cipher: PersonCipher,
  { id: self, residence }: DirectoryPerson,
): number {
  const holders = reader.all(idRow, 'SELECT person_id AS id FROM directory_entry WHERE pin_hash IS NOT NULL');
  return holders.filter(({ id }) => {
    const holder = id === self ? undefined : directoryPerson(reader, cipher, id);
    return holder !== undefined && compact(holder.residence) === compact(residence);
  }).length;
}

/** Whether this may be done for the person now, and who does it. Uses up what proves the number. */
function authorize(
  tx: Tx,
  personId: string,
  authority: Authority,
  moment: Moment,
): { readonly actor: string } | { readonly refusal: CredentialRefusal } {
  const entry = tx.get(
    z.object({ phone_hash: z.string() }),
    'SELECT phone_hash FROM directory_entry WHERE person_id = @personId AND left_ms IS NULL',
    { personId },
  );
  if (entry === undefined) return { refusal: 'unknownPerson' };
  if ('actor' in authority) return authority;
  const { verificationId } = authority;
  const claim = { verificationId, purpose: 'standingCredential', phoneHash: entry.phone_hash } as const;
  if (provenBy(tx, claim, moment) === undefined) return { refusal: 'verificationNeeded' };
  endVerification(tx, verificationId, 'used', moment.runningMs);
  return { actor: `recipient:${personId}` };
}

function revokeBadges(tx: Tx, personId: string, { nowMs }: Moment): number {
  return tx.run(
    'UPDATE directory_badge SET revoked_ms = @nowMs WHERE person_id = @personId AND revoked_ms IS NULL',
    { personId, nowMs },
  );
}

function record(
  tx: Tx,
  change: {
    personId: string;
    what: 'badgeIssued' | 'badgeRevoked' | 'pinIssued' | 'pinRevoked';
    actor: string;
  },
  moment: Moment,
): void {
  const { personId, what, actor } = change;
  appendAccessLog(tx, {
    kind: `standingCredential.${what}`,
    actor,
    subject: `person:${personId}`,
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'standingCredential.changed', version: 1, personId, what }, moment);
}
