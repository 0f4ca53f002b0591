import type { Language } from '../../contract/configuration.ts';
import { directoryIdsByPhone, directoryPerson } from '../people/directory.ts';
import { requestVerification, tryVerificationCode } from '../people/phone-verification.ts';
import { issueStandingBadge, issueStandingPin } from '../people/standing-credentials.ts';
import {
  checkStandingPin,
  type RecipientSignedIn,
  signInWithStandingBadge,
} from '../people/standing-sign-in.ts';
import type { SessionEvent } from './event.ts';
import { nextDoor } from './perform-visit.ts';
import type { Performers, Reports } from './performers.ts';
import type { RecipientEffect } from './recipient-event.ts';

type Effect<D extends RecipientEffect['do']> = Extract<RecipientEffect, { do: D }>;
const purpose = 'standingCredential';

/** Performs what somebody from the directory shows or asks for. */
export function performForRecipient(effect: RecipientEffect, performers: Performers, reports: Reports): void {
  const { report } = reports;
  switch (effect.do) {
    case 'tryStandingBadge':
      report(tryStandingBadge(effect, performers));
      return;
    case 'checkStandingPin':
      later(checkPin(effect, performers), reports);
      return;
    case 'requestProof':
      report(requestProof(effect, performers, reports.language));
      return;
    case 'tryProof':
      report(tryProof(effect, performers));
      return;
    case 'makeCredential':
      later(makeCredential(effect, performers), reports);
      return;
    default:
      effect satisfies never;
  }
}

/** What a slow hash comes to. What it throws is the session's to hear. */
function later(answer: Promise<SessionEvent>, { report, write }: Reports): void {
  answer.then(report, (error: unknown) => {
    write(() => {
      throw error;
    });
  });
}

function tryStandingBadge({ token }: Effect<'tryStandingBadge'>, performers: Performers): SessionEvent {
  const { store, couriers: people, moment } = performers;
  const signedIn = store.transaction((tx) => signInWithStandingBadge(tx, people, token, moment()));
  return signedIn.ok ? letIn(signedIn, undefined, performers) : { kind: 'standingBadgeRefused' };
}

async function checkPin(
  { residence, pin }: Effect<'checkStandingPin'>,
  performers: Performers,
): Promise<SessionEvent> {
  const { store, couriers: people, moment } = performers;
  const signedIn = await checkStandingPin({ store, ...people }, { residence, pin, moment });
  if (signedIn.ok) return letIn(signedIn, residence, performers);
  const { reason, waitMs } = signedIn;
  return { kind: 'standingPinRefused', residence, reason, waitMs };
}

function letIn(
  { personId, personIds, name }: RecipientSignedIn,
  residence: string | undefined,
  performers: Performers,
): SessionEvent {
  const visit = { personIds, done: [], left: 0, actor: `recipient:${personId}` };
  return {
    kind: 'recipientLetIn',
    residence,
    recipientName: name,
    next: nextDoor(visit, undefined, performers),
  };
}

function requestProof(
  { e164 }: Effect<'requestProof'>,
  { store, couriers: people, moment, wakeMessages }: Performers,
  language: Language,
): SessionEvent {
  const requested = store.transaction((tx) =>
    requestVerification(tx, people, { purpose, e164, language }, moment()),
  );
  if (requested.ok) wakeMessages();
  return { kind: 'proofRequested', e164, refusal: requested.ok ? undefined : requested.refusal };
}

function tryProof(
  { e164, code }: Effect<'tryProof'>,
  { store, couriers: people, moment }: Performers,
): SessionEvent {
  const tried = store.transaction((tx) => tryVerificationCode(tx, people, { purpose, e164, code }, moment()));
  if (!tried.ok) return { kind: 'proofRefused', refusal: tried.refusal };
  // Several may share a number, and what each takes out is the same: the one who came first stands for all.
  const [personId] = directoryIdsByPhone(store, people.cipher.hashPhone(e164));
  const person = personId === undefined ? undefined : directoryPerson(store, people.cipher, personId);
  if (person === undefined) return { kind: 'proofRefused', refusal: 'wrong' };
  const { verificationId } = tried;
  return {
    kind: 'numberProven',
    person: { personId: person.id, verificationId, residence: person.residence },
  };
}

async function makeCredential(
  { person, credential }: Effect<'makeCredential'>,
  { store, couriers: people, moment }: Performers,
): Promise<SessionEvent> {
  const { personId, verificationId } = person;
  const authority = { verificationId };
  const made =
    credential === 'pin'
      ? await issueStandingPin({ store, ...people }, { personId, authority }, moment)
      : store.transaction((tx) => issueStandingBadge(tx, people, { personId, authority }, moment()));
  if ('refusal' in made) return { kind: 'credentialRefused', personId, refusal: made.refusal };
  return {
    kind: 'credentialIssued',
    personId,
    credential: 'pin' in made ? { kind: 'pin', pin: made.pin } : { kind: 'badge', token: made.token },
  };
}
