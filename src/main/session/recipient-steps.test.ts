import { describe, expect, it } from 'vitest';
import type { SessionEvent } from './event.ts';
import { awaitLabel, idle, type SessionRules, type SessionState } from './state.ts';
import { step } from './step.ts';
import type { RetrievalTask } from './visit.ts';

const rules: SessionRules = {
  country: 'DE',
  codeDigits: 9,
  tokenNeedsLastFour: false,
  standing: { badges: true, pins: true, pinDigits: 9 },
  idleMs: 60_000,
  countdownMs: 15_000,
  thankingMs: 12_000,
  announceMs: 1_500,
  pulseAgainAfterMs: 5_000,
  giveUpAfterMs: 8_000,
  closeReminderMs: 60_000,
  closeGiveUpMs: 60_000,
  maintenanceIdleMs: 180_000,
};
const qr = 'CUBBY:AAAAAAAAAAAAAAAAAAAAAA';
const badge = 'CUBBY:PERSON:AAAAAAAAAAAAAAAAAAAAAA';
const scans = (text: string): SessionEvent => ({ kind: 'scanned', scan: { text, isGs1: false } });
const says = (command: Extract<SessionEvent, { kind: 'commanded' }>['command']): SessionEvent => ({
  kind: 'commanded',
  command,
});
const task: RetrievalTask = {
  purpose: 'retrieval',
  parcelId: 'parcel-1',
  compartment: { id: 'a1', label: 'A01' },
  reference: 'REF234',
  visit: { personIds: ['person-1'], done: ['parcel-1'], left: 0, actor: 'recipient:person-1' },
};

function follow(begin: SessionState, ...events: SessionEvent[]) {
  return events.reduce<ReturnType<typeof step>>(
    (stepped, event) => step(stepped?.[0] ?? idle, event, rules),
    [begin],
  );
}

describe('a QR', () => {
  it('opens by itself, or with the last four digits where the policy asks for them', () => {
    const token = { name: 'awaitingCode', refusal: undefined };
    expect(step(idle, scans(qr), rules)).toEqual([token, { do: 'tryToken', token: qr }]);
    const strict = { ...rules, tokenNeedsLastFour: true };
    const asked = step(idle, scans(qr), strict)?.[0];
    expect(asked).toEqual({ name: 'awaitingLastFour', token: qr, refusal: undefined });
    if (asked === undefined) return;
    const tried = step(asked, says({ name: 'submitLastFour', lastFour: '6789' }), strict);
    expect(tried?.[1]).toEqual({ do: 'tryToken', token: qr, lastFour: '6789' });
    expect(step(asked, { kind: 'codeRefused', refusal: 'unknown' }, strict)?.[0]).toMatchObject({
      name: 'awaitingLastFour',
      refusal: 'unknown',
    });
  });

  it('of a person in the directory lets them in, on the start screen and where a code is awaited', () => {
    for (const state of [idle, { name: 'awaitingCode', refusal: undefined } as const]) {
      expect(step(state, scans(badge), rules)?.[1]).toEqual({ do: 'tryStandingBadge', token: badge });
    }
  });
});

describe('a residence and a PIN', () => {
  const asked = says({ name: 'submitStandingPin', residence: '3.12', pin: '123456789' });
  const entering = follow(idle, says({ name: 'beginRetrieval' }), says({ name: 'beginStandingPin' }), asked);

  it('open the first door, and the answer to somebody else’s check opens none', () => {
    const state = entering?.[0] ?? idle;
    expect(entering?.[1]).toEqual({ do: 'checkStandingPin', residence: '3.12', pin: '123456789' });
    const next = { task, canOpen: true };
    const letIn = { kind: 'recipientLetIn', recipientName: 'Ada', next } as const;
    expect(step(state, { ...letIn, residence: '3.12' }, rules)?.[0]).toEqual({ name: 'doorAnnounced', task });
    expect(step(state, { ...letIn, residence: '4.01' }, rules)).toBeUndefined();
    // Nor is a second one begun meanwhile.
    expect(step(state, asked, rules)).toBeUndefined();
  });

  it('say that nothing is here where nothing is', () => {
    const letIn = {
      kind: 'recipientLetIn',
      residence: '3.12',
      recipientName: 'Ada',
      next: undefined,
    } as const;
    expect(step(entering?.[0] ?? idle, letIn, rules)).toEqual([
      { name: 'nothingHere', recipientName: 'Ada' },
    ]);
  });

  it('are not asked for where the policy has no PINs', () => {
    const without = { ...rules, standing: { ...rules.standing, pins: false } };
    const state: SessionState = { name: 'awaitingCode', refusal: undefined };
    expect(step(state, says({ name: 'beginStandingPin' }), without)).toBeUndefined();
  });
});

it('makes a PIN for a number that was proven, once', () => {
  const person = { personId: 'person-1', verificationId: 'v', residence: '3.12' };
  const chosen = follow(
    { name: 'enteringResidence', checking: undefined, refusal: undefined, waitMs: 0 },
    says({ name: 'beginCredential' }),
    says({ name: 'submitOwnNumber', phone: '0151 23456789' }),
    { kind: 'proofRequested', e164: '+4915123456789', refusal: undefined },
    says({ name: 'submitProof', code: '123456' }),
    { kind: 'numberProven', person },
    says({ name: 'makeCredential', credential: 'pin' }),
  );
  expect(chosen?.[1]).toEqual({ do: 'makeCredential', person, credential: 'pin' });
  const state = chosen?.[0] ?? idle;
  expect(step(state, says({ name: 'makeCredential', credential: 'badge' }), rules)).toBeUndefined();
  const credential = { kind: 'pin', pin: '123456789' } as const;
  expect(step(state, { kind: 'credentialIssued', personId: 'person-1', credential }, rules)).toEqual([
    { name: 'credentialMade', residence: '3.12', credential },
  ]);
});

describe('a recipient in the directory', () => {
  const courier = { id: 'courier-1', name: 'Dana' };
  const hit = { personId: 'person-1', residence: '3.12', shortName: 'A. Lovelace' };

  it('is chosen from what was found, and nobody else', () => {
    const searching = follow(
      { name: 'awaitingRecipient', courier, trackingNumber: 'PARCEL-1', refusal: undefined },
      says({ name: 'beginDirectorySearch' }),
      { kind: 'directorySearched', answer: { kind: 'found', hits: [hit], isMore: false } },
    )?.[0];
    if (searching === undefined) throw new Error('no search');
    expect(step(searching, says({ name: 'chooseRecipient', personId: 'person-2' }), rules)).toBeUndefined();
    const confirming = step(searching, says({ name: 'chooseRecipient', personId: 'person-1' }), rules)?.[0];
    expect(confirming).toMatchObject({
      name: 'confirmingRecipient',
      inHand: { recipient: { kind: 'person', personId: 'person-1' } },
    });
  });

  it('is filled in from what was announced, with the size to confirm', () => {
    const recipient = { kind: 'person', personId: 'person-1', shown: undefined } as const;
    const announced = { recipient, announcedSize: 'M' } as const;
    const event = { kind: 'labelFound', trackingNumber: 'PARCEL-1', standing: 'new', announced } as const;
    const next = step(awaitLabel(courier), event, rules)?.[0];
    expect(next).toMatchObject({ name: 'choosingSize', inHand: { recipient, announcedSize: 'M' } });
  });
});
