import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DoorState, doorStates, type GoodsState, goodsStates } from '../../contract/compartment.ts';
import { deadlineKey, deadlineOf } from './deadline.ts';
import type { PulseResult, SessionEffect, SessionEvent } from './event.ts';
import type { ParcelInHand } from './in-hand.ts';
import {
  awaitLabel,
  type DepositTask,
  idle,
  type SessionRules,
  type SessionState,
  type StateNamed,
} from './state.ts';
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
const courier = { id: 'courier-1', name: 'Dana' };
const a1 = { id: 'a1', label: 'A01' };
const deposit: DepositTask = {
  purpose: 'deposit',
  courier,
  trackingNumber: 'PARCEL-1',
  recipient: { kind: 'number', e164: '+4915123456789' },
  mayBeInside: false,
  sizeClass: 'S',
  parcelId: 'parcel-1',
  compartment: a1,
  verifyEmpty: false,
  reference: 'REF234',
};
const depositAgain: DepositTask = { ...deposit, recipient: undefined, mayBeInside: true };
/** Its door was open and closed, nothing was seen inside, and it is to open again. */
const depositOnceMore: DepositTask = { ...deposit, mayBeInside: true };
const retrieval: RetrievalTask = {
  purpose: 'retrieval',
  parcelId: 'parcel-1',
  compartment: a1,
  reference: 'REF234',
  visit: { personIds: [], done: ['parcel-1'], left: 0, actor: 'code' },
};
const retrievalOfSeveral: RetrievalTask = { ...retrieval, visit: { ...retrieval.visit, left: 1 } };
const inHand: ParcelInHand = {
  courier,
  trackingNumber: 'PARCEL-1',
  recipient: { kind: 'number', e164: '+4915123456789' },
};

type Pressed = Extract<SessionEvent, { kind: 'commanded' }>['command'];
const says = (command: Pressed): SessionEvent => ({ kind: 'commanded', command });
const scans = (text: string, isGs1 = false): SessionEvent => ({ kind: 'scanned', scan: { text, isGs1 } });
const scansNothing: SessionEvent = { kind: 'scanned', scan: undefined };
const moves = (from: DoorState, to: DoorState, goods: GoodsState = 'unknown'): SessionEvent => ({
  kind: 'doorChanged',
  compartmentId: 'a1',
  from,
  to,
  goods,
});
const presses = (name: 'back' | 'cancel' | 'finish' | 'tryAnother' | 'depositNext') => says({ name });

/** One state of each kind, in all variants that differ in what may follow. */
const tasks = [deposit, depositAgain, depositOnceMore, retrieval, retrievalOfSeveral];
const opening = tasks.flatMap((task) =>
  ([1, 2] as const).flatMap((attempt) =>
    [true, false].map(
      (isPulsed): StateNamed<'doorOpening'> => ({
        name: 'doorOpening',
        task,
        attempt,
        operationId: 'operation',
        isPulsed,
        hasMoved: false,
        wasClosedAllAlong: true,
        openedInstead: undefined,
      }),
    ),
  ),
);
const openDoors = tasks.flatMap((task) =>
  [true, false].flatMap((wasSeenOpen) =>
    ([undefined, 'doesNotFit', 'somethingInside', 'nothingPlaced'] as const)
      .filter((empty) => empty === undefined || task.purpose === 'deposit')
      .map(
        (isToBeEmpty): StateNamed<'doorOpen'> => ({
          name: 'doorOpen',
          task,
          attempt: 1,
          operationId: 'operation',
          wasSeenOpen,
          isBlind: !wasSeenOpen,
          isToBeEmpty,
          problem: undefined,
          isReminded: false,
        }),
      ),
  ),
);
const qr = 'CUBBY:AAAAAAAAAAAAAAAAAAAAAA';
const badge = 'CUBBY:PERSON:AAAAAAAAAAAAAAAAAAAAAA';
const person = { personId: 'person-1', verificationId: 'verification-1', residence: '3.12' };
const found = {
  kind: 'found',
  hits: [{ personId: 'person-1', residence: '3.12', shortName: 'A. Lovelace' }],
  isMore: false,
} as const;
const disputedDoors = [true, false].flatMap((wasSeenOpen) =>
  (['compartmentEmpty', 'wrongParcel', 'damaged'] as const).map(
    (problem): StateNamed<'doorOpen'> => ({
      name: 'doorOpen',
      task: retrieval,
      attempt: 1,
      operationId: 'operation',
      wasSeenOpen,
      isBlind: !wasSeenOpen,
      isToBeEmpty: undefined,
      problem,
      isReminded: false,
    }),
  ),
);
const states: SessionState[] = [
  idle,
  { name: 'signingIn', checking: undefined, refusal: undefined, waitMs: 0 },
  { name: 'signingIn', checking: '+491', refusal: undefined, waitMs: 0 },
  awaitLabel(courier),
  { name: 'awaitingRecipient', courier, trackingNumber: 'PARCEL-1', refusal: undefined },
  { name: 'confirmingRecipient', inHand },
  { name: 'searchingDirectory', courier, trackingNumber: 'PARCEL-1', answer: { kind: 'tooShort' } },
  { name: 'searchingDirectory', courier, trackingNumber: 'PARCEL-1', answer: found },
  { name: 'awaitingLastFour', token: qr, refusal: undefined },
  { name: 'enteringResidence', checking: undefined, refusal: undefined, waitMs: 0 },
  { name: 'enteringResidence', checking: '3.12', refusal: undefined, waitMs: 0 },
  { name: 'nothingHere', recipientName: 'Ada' },
  { name: 'provingNumber', refusal: undefined },
  { name: 'awaitingProof', e164: '+4915123456789', refusal: undefined },
  { name: 'choosingCredential', person, isMaking: false, refusal: undefined },
  { name: 'choosingCredential', person, isMaking: true, refusal: undefined },
  { name: 'credentialMade', residence: '3.12', credential: { kind: 'pin', pin: '123456789' } },
  { name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined },
  { name: 'choosingSize', inHand, atLeast: 'XL', refusal: undefined },
  { name: 'awaitingCode', refusal: undefined },
  ...tasks.map((task): SessionState => ({ name: 'doorAnnounced', task })),
  ...opening,
  ...tasks.map(
    (task): SessionState => ({
      name: 'askingWhetherOpened',
      task,
      attempt: 1,
      operationId: 'operation',
      openedInstead: undefined,
    }),
  ),
  ...openDoors,
  ...disputedDoors,
  ...tasks.flatMap((task) =>
    (['notOpened', 'outOfService', 'anotherDoorOpened'] as const).map(
      (cause): SessionState => ({
        name: 'doorStuck',
        task,
        cause,
        isInDoubt: task.purpose === 'deposit' && task.mayBeInside,
      }),
    ),
  ),
  ...[true, false].flatMap((isSeen) =>
    [deposit, depositAgain, depositOnceMore].map(
      (task): SessionState => ({ name: 'askingWhetherInside', task, operationId: 'operation', isSeen }),
    ),
  ),
  { name: 'deposited', task: deposit },
  { name: 'stillInside', task: retrieval },
  ...[retrieval, retrievalOfSeveral].flatMap((task): SessionState[] => [
    { name: 'retrieved', task },
    { name: 'problemNoted', task, problem: 'wrongParcel' },
  ]),
];

const commands: Pressed[] = [
  { name: 'beginDeposit' },
  { name: 'beginRetrieval' },
  { name: 'back' },
  { name: 'cancel' },
  { name: 'signIn', phone: '+491', pin: '123456' },
  { name: 'submitLabel', trackingNumber: 'PARCEL-2' },
  { name: 'submitLabel', trackingNumber: 'a\u0000b' },
  { name: 'submitRecipient', phone: '0151 23456789' },
  { name: 'submitRecipient', phone: '12' },
  { name: 'confirmRecipient' },
  { name: 'chooseSize', sizeClass: 'S' },
  { name: 'submitCode', code: '123 456 789' },
  { name: 'answerOpened', opened: true },
  { name: 'answerOpened', opened: false },
  { name: 'confirmInside' },
  { name: 'openAgain' },
  { name: 'reportDidNotOpen' },
  { name: 'reportAnotherDoorOpened' },
  { name: 'reportDoesNotFit' },
  { name: 'reportSomethingInside' },
  { name: 'reportNothingPlaced' },
  { name: 'reportCompartmentEmpty' },
  { name: 'reportWrongParcel' },
  { name: 'reportDamaged' },
  { name: 'openNext' },
  { name: 'submitLastFour', lastFour: '6789' },
  { name: 'beginStandingPin' },
  { name: 'submitStandingPin', residence: '3.12', pin: '123456789' },
  { name: 'beginCredential' },
  { name: 'submitOwnNumber', phone: '0151 23456789' },
  { name: 'submitOwnNumber', phone: '12' },
  { name: 'submitProof', code: '123456' },
  { name: 'makeCredential', credential: 'pin' },
  { name: 'makeCredential', credential: 'badge' },
  { name: 'beginDirectorySearch' },
  { name: 'searchDirectory', text: 'LOV' },
  { name: 'chooseRecipient', personId: 'person-1' },
  { name: 'chooseRecipient', personId: 'person-2' },
  { name: 'tryAnother' },
  { name: 'depositNext' },
  { name: 'finish' },
];

const otherPlace = { ...deposit, parcelId: 'parcel-2', compartment: { id: 'a2', label: 'A02' } };
const events: SessionEvent[] = [
  ...commands.map(says),
  scans('CUBBY:AAAAAAAAAAAAAAAAAAAAAA'),
  scans('123456789'),
  scans('PARCEL-3'),
  scans('42020260\u001d9400110200881234567890', true),
  scansNothing,
  { kind: 'pinChecked', phone: '+491', result: { ok: true, courier } },
  { kind: 'pinChecked', phone: '+491', result: { ok: false, reason: 'wrong', waitMs: 0 } },
  { kind: 'pinChecked', phone: '+492', result: { ok: true, courier: { id: 'courier-2', name: 'Other' } } },
  { kind: 'labelFound', trackingNumber: 'PARCEL-2', standing: 'new' },
  { kind: 'labelFound', trackingNumber: 'PARCEL-2', standing: 'alreadyStored' },
  { kind: 'unsettledDepositFound', task: depositAgain, canOpen: true },
  { kind: 'unsettledDepositFound', task: depositAgain, canOpen: false },
  { kind: 'compartmentReserved', task: otherPlace },
  { kind: 'noneFree' },
  { kind: 'codeAccepted', task: retrieval, canOpen: true },
  { kind: 'codeAccepted', task: retrieval, canOpen: false },
  { kind: 'codeRefused', refusal: 'unknown' },
  { kind: 'nextDoorFound', task: { ...retrieval, compartment: { id: 'a2', label: 'A02' } }, canOpen: true },
  { kind: 'nextDoorFound', task: { ...retrieval, compartment: { id: 'a2', label: 'A02' } }, canOpen: false },
  { kind: 'visitOver' },
  { kind: 'recipientLetIn', residence: undefined, recipientName: 'Ada', next: undefined },
  {
    kind: 'recipientLetIn',
    residence: '3.12',
    recipientName: 'Ada',
    next: { task: retrieval, canOpen: true },
  },
  {
    kind: 'recipientLetIn',
    residence: '9.99',
    recipientName: 'Bob',
    next: { task: retrieval, canOpen: true },
  },
  { kind: 'standingBadgeRefused' },
  { kind: 'standingPinRefused', residence: '3.12', reason: 'wait', waitMs: 1_000 },
  { kind: 'standingPinRefused', residence: '9.99', reason: 'wrong', waitMs: 0 },
  { kind: 'proofRequested', e164: '+4915123456789', refusal: undefined },
  { kind: 'proofRequested', e164: '+4915123456789', refusal: 'limited' },
  { kind: 'numberProven', person },
  { kind: 'proofRefused', refusal: 'wrong' },
  { kind: 'credentialIssued', personId: 'person-1', credential: { kind: 'badge', token: badge } },
  { kind: 'credentialIssued', personId: 'person-2', credential: { kind: 'badge', token: badge } },
  { kind: 'credentialRefused', personId: 'person-1', refusal: 'tooManyAtResidence' },
  { kind: 'directorySearched', answer: found },
  {
    kind: 'labelFound',
    trackingNumber: 'PARCEL-2',
    standing: 'new',
    announced: { recipient: { kind: 'person', personId: 'person-1', shown: undefined }, announcedSize: 'M' },
  },
  { kind: 'labelFound', trackingNumber: 'PARCEL-2', standing: 'alreadyStoredUntold' },
  scans(badge),
  { kind: 'openingBegun', operationId: 'operation' },
  { kind: 'openingRefused' },
  ...goodsStates.map((goods): SessionEvent => ({ kind: 'closeConfirmed', goods })),
  { kind: 'misfired', compartmentId: 'a1', openedInstead: 'a3' },
  { kind: 'misfired', compartmentId: 'a2', openedInstead: 'a1' },
  ...doorStates.flatMap((doorBefore): SessionEvent[] => [
    ...(['taken', 'missed', 'ambiguous', 'notWritten', 'outOfReach'] as const).map(
      (result): SessionEvent => ({ kind: 'doorPulsed', operationId: 'operation', result, doorBefore }),
    ),
    { kind: 'doorPulsed', operationId: 'stale', result: 'taken', doorBefore },
    { kind: 'deadlinePassed', door: doorBefore },
  ]),
  ...['a1', 'a2'].flatMap((compartmentId): SessionEvent[] => [
    { kind: 'doorSeenOpen', compartmentId },
    ...doorStates.flatMap((from) =>
      doorStates
        .filter((to) => to !== from)
        .flatMap((to) =>
          goodsStates.map((goods): SessionEvent => ({ kind: 'doorChanged', compartmentId, from, to, goods })),
        ),
    ),
  ]),
  { kind: 'storeFailed' },
];

function next(state: SessionState, event: SessionEvent): SessionState {
  const stepped = step(state, event, rules);
  if (stepped === undefined) throw new Error(`${event.kind} means nothing in ${state.name}`);
  return stepped[0];
}

function effectsOf(state: SessionState, event: SessionEvent): SessionEffect[] {
  const [, ...effects] = step(state, event, rules) ?? [idle];
  return effects;
}

/** The place that stands for a door in a state: at most one. */
function doorOf(state: SessionState): string | undefined {
  return 'task' in state &&
    !['deposited', 'doorStuck', 'stillInside', 'retrieved', 'problemNoted'].includes(state.name)
    ? state.task.compartment.id
    : undefined;
}

describe('each state with each event', () => {
  it.each(states.map((state) => [state.name, state] as const))('%s', (_name, state) => {
    for (const event of events) {
      const stepped = step(state, event, rules);
      if (stepped === undefined) continue;
      const [following, ...effects] = stepped;
      if (following.name !== 'idle') expect(deadlineOf(following, rules)?.afterMs).toBeGreaterThan(0);
      const opens = effects.filter((effect) => effect.do === 'openDoor');
      expect(opens.length).toBeLessThanOrEqual(1);
      for (const effect of opens) {
        // Only the door that is announced, opening or asked for is ever pulsed, and the state says so.
        expect(following).toMatchObject({ name: 'doorOpening', task: effect.task, attempt: effect.attempt });
        const place = state.name === 'stillInside' ? state.task.compartment.id : doorOf(state);
        expect([state.name, effect.task.compartment.id]).toEqual([state.name, place]);
        // It is the last that is done: nothing that could fail follows the pulse.
        expect(effects.at(-1)).toBe(effect);
      }
      if (event.kind === 'storeFailed') expect(stepped).toEqual([idle]);
    }
  });

  it.each(states.filter(({ name }) => name !== 'idle').map((state) => [state.name, state] as const))(
    '%s has a deadline and reaches idle by deadlines alone, whatever the door shows',
    (_name, state) => {
      for (const door of doorStates) {
        let now = state;
        let passed = 0;
        for (; now.name !== 'idle' && passed < 8; passed += 1) {
          expect(deadlineOf(now, rules)).toBeDefined();
          now = next(now, { kind: 'deadlinePassed', door });
          // As the runner reports once the row is written.
          if (now.name === 'doorOpening') now = next(now, { kind: 'openingBegun', operationId: 'operation' });
        }
        expect([door, now.name]).toEqual([door, 'idle']);
      }
    },
  );

  it.each(states.map((state) => [state.name, state] as const))('%s offers a way on', (_name, state) => {
    const canPress = commands.some((command) => step(state, says(command), rules) !== undefined);
    const canConfirm = step(state, { kind: 'closeConfirmed', goods: 'unknown' }, rules) !== undefined;
    // While a door is about to move there is nothing to press yet; it moves by itself within seconds.
    const movesByItself = state.name === 'doorOpening' && !state.isPulsed;
    // A door that only is to be closed: it closes, or the time runs out.
    const isToBeClosed =
      state.name === 'doorOpen' && (state.isToBeEmpty ?? state.problem) !== undefined && !state.isBlind;
    expect(canPress || canConfirm || movesByItself || isToBeClosed).toBe(true);
  });

  it('does not mind events of other doors', () => {
    for (const state of states) {
      for (const event of events) {
        if ('compartmentId' in event && event.compartmentId === 'a2') {
          expect(step(state, event, rules)).toBeUndefined();
        }
      }
    }
  });
});

describe('random sequences of events', () => {
  const anyEvent = fc.constantFrom(...events);
  const anyState = fc.constantFrom(...states);

  it('never open a second door before the first visit has ended, and nothing after a failed write', () => {
    fc.assert(
      fc.property(anyState, fc.array(anyEvent, { maxLength: 60 }), (begin, sequence) => {
        let state = begin;
        for (const event of sequence) {
          const stepped = step(state, event, rules);
          if (stepped === undefined) continue;
          const [following, ...effects] = stepped;
          const before = doorOf(state);
          const after = doorOf(following);
          for (const effect of effects) {
            const place = state.name === 'stillInside' ? state.task.compartment.id : before;
            if (effect.do === 'openDoor') expect(effect.task.compartment.id).toBe(place);
          }
          // From one door to another only by way of a screen without one.
          if (before !== undefined && after !== undefined) expect(after).toBe(before);
          if (event.kind === 'storeFailed') expect([following.name, effects.length]).toEqual(['idle', 0]);
          state = following;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('always reach idle by deadlines alone, in few of them', () => {
    fc.assert(
      fc.property(
        anyState,
        fc.array(anyEvent, { maxLength: 40 }),
        fc.constantFrom(...doorStates),
        (begin, sequence, door) => {
          let state = begin;
          for (const event of sequence) state = step(state, event, rules)?.[0] ?? state;
          for (let passed = 0; passed < 8 && state.name !== 'idle'; passed += 1) {
            state = next(state, { kind: 'deadlinePassed', door });
          }
          expect(state.name).toBe('idle');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('end each visit in exactly one way', () => {
    const ends = new Set(['confirm', 'leave', 'keepDisputed', 'giveUpDoor', 'cancelDeposit']);
    fc.assert(
      fc.property(fc.constantFrom(...tasks), fc.array(anyEvent, { maxLength: 60 }), (task, sequence) => {
        let state: SessionState = { name: 'doorAnnounced', task };
        let ended: string[] = [];
        let wasPulsed = false;
        for (const event of sequence) {
          const stepped = step(state, event, rules);
          if (stepped === undefined) continue;
          const [following, ...effects] = stepped;
          if (effects.some((effect) => effect.do === 'openDoor')) wasPulsed = true;
          ended = [...ended, ...effects.map((effect) => effect.do).filter((done) => ends.has(done))];
          state = following;
          if (event.kind === 'storeFailed') return;
          if (doorOf(state) === undefined) break;
        }
        if (doorOf(state) !== undefined) expect(ended).toEqual([]);
        else if (wasPulsed) {
          // The one that may end with nothing to do is a refused first opening.
          const isRefused = state.name === 'doorStuck' && state.cause === 'outOfService';
          expect(ended.length).toBe(isRefused && ended.length === 0 ? 0 : 1);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('signing in', () => {
  const checking = next(
    { name: 'signingIn', checking: undefined, refusal: undefined, waitMs: 0 },
    says({ name: 'signIn', phone: '+491', pin: '1' }),
  );

  it('takes the answer to its own check and not to one that somebody else began', () => {
    const other: SessionEvent = {
      kind: 'pinChecked',
      phone: '+492',
      result: { ok: true, courier: { id: 'courier-2', name: 'Other' } },
    };
    expect(step(checking, other, rules)).toBeUndefined();
    expect(next(checking, { ...other, phone: '+491' }).name).toBe('awaitingLabel');
  });

  it('takes no second PIN while one is being checked', () => {
    expect(step(checking, says({ name: 'signIn', phone: '+491', pin: '2' }), rules)).toBeUndefined();
  });
});

describe('scanning', () => {
  it('refuses digits that come from a scanner, on the start screen and where a code is awaited', () => {
    for (const state of [idle, { name: 'awaitingCode', refusal: undefined } as const]) {
      for (const text of ['123456789', '123-456-789', '123 456 789']) {
        const refused = { name: 'awaitingCode', refusal: 'digitsFromScanner' };
        expect(step(state, scans(text), rules)).toEqual([refused]);
        expect(step(state, scans(text, true), rules)).toEqual([refused]);
      }
      expect(step(state, scansNothing, rules)).toEqual([{ name: 'awaitingCode', refusal: 'unreadable' }]);
    }
  });

  it('takes no retrieval token for a label', () => {
    const scanned = step(awaitLabel(courier), scans('cubby:AAAA'), rules);
    expect(scanned).toEqual([{ ...awaitLabel(courier), refusal: 'invalid' }]);
  });

  it('knows a label by its parcel, and takes the next one where the last was stored', () => {
    const found = { do: 'findLabel', courier, trackingNumber: '9400110200881234567890' };
    const label = scans('42020260\u001d9400110200881234567890', true);
    expect(effectsOf(awaitLabel(courier), label)).toEqual([found]);
    expect(step({ name: 'deposited', task: deposit }, label, rules)).toEqual([
      awaitLabel(courier, 'A01'),
      found,
    ]);
  });

  it('means something only on the screens that await it', () => {
    const awaiting = new Set<SessionState['name']>([
      'idle',
      'signingIn',
      'awaitingLabel',
      'awaitingCode',
      'awaitingLastFour',
      'enteringResidence',
      'deposited',
      'doorOpen',
      'depositRefused',
    ]);
    for (const state of states) {
      if (awaiting.has(state.name)) continue;
      for (const event of [scans('CUBBY:AAAA'), scans('PARCEL-3'), scansNothing]) {
        expect([state.name, step(state, event, rules)]).toEqual([state.name, undefined]);
      }
    }
  });
});

describe('at a door', () => {
  const opened = (
    task = deposit as DepositTask | RetrievalTask,
    isPulsed = true,
  ): StateNamed<'doorOpening'> => ({
    name: 'doorOpening',
    task,
    attempt: 1,
    operationId: 'operation',
    isPulsed,
    hasMoved: false,
    wasClosedAllAlong: true,
    openedInstead: undefined,
  });
  const seen: SessionEvent = { kind: 'doorSeenOpen', compartmentId: 'a1' };
  const closes: SessionEvent = moves('open', 'closed');

  it('asks the person where the sensor could not tell before the pulse', () => {
    for (const doorBefore of ['open', 'unknown'] as const) {
      const pulsed: SessionEvent = {
        kind: 'doorPulsed',
        operationId: 'operation',
        result: 'taken',
        doorBefore,
      };
      expect(next(opened(), pulsed).name).toBe('askingWhetherOpened');
    }
  });

  it('does not hang at a door that opened and was never seen to stay open', () => {
    const moved = next(opened(), moves('closed', 'open'));
    expect(next(moved, { kind: 'deadlinePassed', door: 'open' }).name).toBe('askingWhetherOpened');
  });

  it('counts as seen only what was seen open', () => {
    const blind = next(
      next(opened(), { kind: 'deadlinePassed', door: 'unknown' }),
      says({ name: 'answerOpened', opened: true }),
    );
    const reads = next(blind, moves('unknown', 'open'));
    expect(effectsOf(reads, closes)).toContainEqual(
      expect.objectContaining({ do: 'confirm', isSeen: false }),
    );
    const seenOpen = next(opened(), seen);
    expect(effectsOf(seenOpen, closes)).toContainEqual(
      expect.objectContaining({ do: 'confirm', isSeen: true }),
    );
  });

  it('is left open where it was seen open and its board fell silent since', () => {
    const lost = next(next(opened(), seen), moves('open', 'unknown'));
    const reminded = next(lost, { kind: 'deadlinePassed', door: 'unknown' });
    expect(step(reminded, { kind: 'deadlinePassed', door: 'unknown' }, rules)).toEqual([
      idle,
      { do: 'leave', task: deposit, doorIsOpen: true, saidOpened: false },
    ]);
  });

  it('writes down that nothing is left inside when the courier says it', () => {
    expect(effectsOf(next(opened(), seen), says({ name: 'reportDoesNotFit' }))).toEqual([
      { do: 'recordAnswer', task: deposit, operationId: 'operation', answer: 'doesNotFit' },
    ]);
  });

  it('offers a bigger one for what does not fit, once it is closed', () => {
    const empty = next(next(opened(), seen), says({ name: 'reportDoesNotFit' }));
    expect(next(empty, closes)).toMatchObject({ name: 'choosingSize', atLeast: 'S' });
  });

  it('takes another of the class where something is inside, once it is closed', () => {
    const empty = next(next(opened(), seen), says({ name: 'reportSomethingInside' }));
    expect(effectsOf(empty, closes).map((effect) => effect.do)).toEqual(['cancelDeposit', 'reserve']);
  });

  it('hears that it did not open, though the latch was seen to let go', () => {
    expect(next(next(opened(retrieval), seen), says({ name: 'reportDidNotOpen' }))).toMatchObject({
      name: 'doorOpening',
      attempt: 2,
    });
    expect(next(next(opened(), seen), says({ name: 'reportDidNotOpen' })).name).toBe('doorStuck');
  });

  it('is not judged before its pulse has left', () => {
    expect(step(opened(deposit, false), says({ name: 'reportDidNotOpen' }), rules)).toBeUndefined();
  });

  it('does not call off a deposit that was taken up again, nor one whose door moved and nobody spoke', () => {
    const giveUp = (state: SessionState) =>
      effectsOf(state, { kind: 'deadlinePassed', door: 'closed' }).find(
        (effect) => effect.do === 'giveUpDoor',
      );
    const second = (task: DepositTask, wasClosedAllAlong: boolean): SessionState => ({
      ...opened(task),
      attempt: 2,
      wasClosedAllAlong,
    });
    expect(giveUp(second(deposit, true))).toMatchObject({ isInDoubt: false });
    expect(giveUp(second(deposit, false))).toMatchObject({ isInDoubt: true });
    expect(giveUp(second(depositAgain, true))).toMatchObject({ isInDoubt: true });
  });

  it('lets the courier of such a deposit go on with another door, which settles it', () => {
    const stuck: SessionState = {
      name: 'doorStuck',
      task: depositAgain,
      cause: 'notOpened',
      isInDoubt: true,
    };
    expect(step(stuck, presses('tryAnother'), rules)).toEqual([
      { name: 'awaitingRecipient', courier, trackingNumber: 'PARCEL-1', refusal: undefined },
      { do: 'cancelDeposit', parcelId: 'parcel-1', because: 'dropped', evidence: 'personReported' },
    ]);
    const fresh: SessionState = { ...stuck, task: deposit };
    expect(effectsOf(fresh, presses('tryAnother')).map((effect) => effect.do)).toEqual([
      'cancelDeposit',
      'reserve',
    ]);
  });

  const pulsed = (result: PulseResult, doorBefore: DoorState = 'closed'): SessionEvent => ({
    kind: 'doorPulsed',
    operationId: 'operation',
    result,
    doorBefore,
  });

  it('is pulsed once more at once where the first pulse came to nothing, and is given time after the second', () => {
    expect(next(opened(deposit, false), pulsed('missed'))).toMatchObject({ name: 'doorOpening', attempt: 2 });
    const second: StateNamed<'doorOpening'> = { ...opened(deposit, false), attempt: 2 };
    expect(next(second, pulsed('missed'))).toMatchObject({ name: 'doorOpening', isPulsed: true });
  });

  it('is in doubt after a pulse of which nobody knows what it did, deposit and retrieval alike', () => {
    for (const task of [deposit, retrieval]) {
      const ambiguous = next({ ...opened(task, false), attempt: 2 }, pulsed('ambiguous'));
      expect(effectsOf(ambiguous, { kind: 'deadlinePassed', door: 'closed' })).toContainEqual(
        expect.objectContaining({ do: 'giveUpDoor', wasClosedAllAlong: false, isInDoubt: true }),
      );
    }
  });

  it('is out of service at once where its lock cannot be told', () => {
    expect(step(opened(retrieval, false), pulsed('outOfReach'), rules)).toMatchObject([
      { name: 'doorStuck', cause: 'outOfService' },
      { do: 'giveUpDoor', because: 'notOpened', isInDoubt: false },
    ]);
  });

  describe('where another one was seen to open instead', () => {
    const misfired: SessionEvent = { kind: 'misfired', compartmentId: 'a1', openedInstead: 'b1' };
    const another = [
      { name: 'doorStuck', cause: 'anotherDoorOpened' },
      { do: 'giveUpDoor', because: 'anotherDoorOpened', openedInstead: 'b1' },
    ];

    it('and this one stayed shut, is not pulsed again', () => {
      const state = next(opened(retrieval), misfired);
      const closedStill: SessionEvent = { kind: 'deadlinePassed', door: 'closed' };
      expect(step(state, closedStill, rules)).toMatchObject(another);
      expect(step(state, pulsed('missed'), rules)).toMatchObject(another);
      expect(step(state, says({ name: 'reportDidNotOpen' }), rules)).toMatchObject(another);
    });

    it('and the person says that this one did not open, is not pulsed again', () => {
      const asking = next(next(opened(retrieval), misfired), { kind: 'deadlinePassed', door: 'unknown' });
      const [following, ...effects] =
        step(asking, says({ name: 'answerOpened', opened: false }), rules) ?? [];
      expect([following, effects.at(-1)]).toMatchObject(another);
    });

    it('but this one opened as well, goes on', () => {
      expect(next(next(opened(retrieval), misfired), seen).name).toBe('doorOpen');
    });
  });

  it('does not blame the sensor for a second attempt after a blind first one', () => {
    const blind = next(opened(retrieval), { kind: 'deadlinePassed', door: 'unknown' });
    expect(next(blind, says({ name: 'answerOpened', opened: false }))).toMatchObject({
      attempt: 2,
      wasClosedAllAlong: false,
    });
  });

  it('after nothing was seen inside leaves a deposit unconfirmed where it is refused to open again', () => {
    const asking: SessionState = {
      name: 'askingWhetherInside',
      task: deposit,
      operationId: 'operation',
      isSeen: true,
    };
    const refused = step(next(asking, says({ name: 'openAgain' })), { kind: 'openingRefused' }, rules);
    expect(refused).toMatchObject([
      { name: 'doorStuck', cause: 'outOfService', isInDoubt: true },
      { do: 'reportRefusedDoor' },
      { do: 'leave', doorIsOpen: false },
    ]);
  });

  it('that is gone from the cabinet file is out of service, with a reference in the log', () => {
    const stepped = step(
      { name: 'awaitingCode', refusal: undefined },
      { kind: 'codeAccepted', task: retrieval, canOpen: false },
      rules,
    );
    expect(stepped).toEqual([
      { name: 'doorStuck', task: retrieval, cause: 'outOfService', isInDoubt: false },
      { do: 'reportRefusedDoor', task: retrieval },
    ]);
  });

  it('settles the first attempt when the second is refused', () => {
    const second: SessionState = { ...opened(retrieval), attempt: 2 };
    expect(step(second, { kind: 'openingRefused' }, rules)).toMatchObject([
      { name: 'doorStuck', cause: 'outOfService' },
      { do: 'giveUpDoor', because: 'notOpened' },
    ]);
  });

  it('gives up within 20 s in all', () => {
    expect(rules.announceMs + rules.pulseAgainAfterMs + rules.giveUpAfterMs).toBeLessThanOrEqual(20_000);
  });
});

describe('deadlines', () => {
  it('are shared by views of one state, and begin anew with an attempt, a reminder or a new task', () => {
    const keys = new Set(states.map(deadlineKey));
    for (const state of states) {
      expect(keys.has(deadlineKey({ ...state }))).toBe(true);
    }
    const [first] = openDoors;
    if (first === undefined) throw new Error('no state');
    expect(deadlineKey({ ...first, isBlind: !first.isBlind })).toBe(deadlineKey(first));
    expect(deadlineKey({ ...first, isReminded: true })).not.toBe(deadlineKey(first));
  });
});
