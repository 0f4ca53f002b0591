import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doorStates } from '../../../contract/compartment.ts';
import { findings, type MaintenanceAct, maintenanceSections } from '../../../contract/maintenance.ts';
import { maintenanceDeadline, maintenanceDeadlineKey } from './deadline.ts';
import type { MaintenanceEffect, MaintenanceEvent } from './event.ts';
import {
  type MaintenanceNamed,
  type MaintenanceState,
  movingDoorIn,
  type SignedInTechnician,
  signInToMaintenance,
} from './state.ts';
import { stepMaintenance } from './step.ts';

const rules = { idleMs: 60_000, maintenanceIdleMs: 180_000, giveUpAfterMs: 8_000 };
const technician: SignedInTechnician = { id: '1', name: 'Kim', role: 'technician' };
const a1 = { id: 'a1', label: 'A01' };
const a2 = { id: 'a2', label: 'A02' };
const a3 = { id: 'a3', label: 'A03' };
const atDoor = { technician, compartment: a1, operationId: 'operation' };
const courier = { id: 'c1', name: 'Dana', company: undefined, isNumberVerified: true, registeredMs: 1 };
const file = { id: 'f1', name: 'directory.csv', bytes: 12 };
const swept = (standing: 'open' | 'closed' | 'notSeenOpen') => ({
  compartment: a2,
  operationId: 'earlier',
  standing,
});
const opening: MaintenanceNamed<'openingAll'> = {
  name: 'openingAll',
  technician,
  reason: 'cleaning',
  current: a1,
  operationId: 'operation',
  left: [a3],
  swept: [swept('open')],
  total: 3,
};

/** One state of each kind, in all variants that differ in what may follow. */
const states: MaintenanceState[] = [
  signInToMaintenance,
  { ...signInToMaintenance, checking: '1' },
  { ...signInToMaintenance, refusal: 'closed', waitMs: 900_000 },
  { name: 'sections', technician, recoveryCodesLeft: 3 },
  { name: 'cabinet', technician },
  { name: 'compartment', technician, compartment: a1, notice: undefined },
  { name: 'doorOpening', technician, compartment: a1, operationId: undefined },
  { name: 'doorOpening', ...atDoor },
  { name: 'askingWhetherOpened', ...atDoor },
  ...[true, false].flatMap((wasSeenOpen) =>
    [true, false].map((isBlind): MaintenanceState => ({ name: 'doorOpen', ...atDoor, wasSeenOpen, isBlind })),
  ),
  { name: 'looking', technician, compartment: a1 },
  { name: 'allVacant', technician, vacant: [a1, a2, a3] },
  { name: 'allVacant', technician, vacant: [] },
  { ...opening, operationId: undefined },
  opening,
  { ...opening, left: [] },
  ...(['open', 'closed', 'notSeenOpen'] as const).map(
    (standing): MaintenanceState => ({
      name: 'allOpened',
      technician,
      swept: [swept(standing)],
      isBraked: standing === 'open',
    }),
  ),
  { name: 'boards', technician },
  { name: 'couriers', technician, couriers: [courier] },
  { name: 'couriers', technician, couriers: [] },
  { name: 'directory', technician, files: [file], outcome: undefined },
  { name: 'clock', technician },
];

const acts: MaintenanceAct[] = [
  { name: 'signIn', id: '1', pin: '831507', oneTimeCode: '123456' },
  { name: 'signOut' },
  ...maintenanceSections.map((section): MaintenanceAct => ({ name: 'openSection', section })),
  { name: 'goBack' },
  { name: 'chooseCompartment', compartmentId: 'a2' },
  { name: 'openDoor', reason: 'inspection' },
  { name: 'answerOpened', opened: true },
  { name: 'answerOpened', opened: false },
  { name: 'confirmClosed' },
  ...findings.map((found): MaintenanceAct => ({ name: 'recordFound', found })),
  { name: 'setInService', inService: false },
  { name: 'chooseAllVacant' },
  { name: 'openAllVacant', reason: 'cleaning' },
  { name: 'stopOpening' },
  { name: 'recordAllEmpty' },
  { name: 'confirmBoard', boardId: '1' },
  { name: 'decideCourier', courierId: 'c1', isApproved: true },
  { name: 'decideCourier', courierId: 'nobody', isApproved: true },
  { name: 'importDirectory', fileId: 'f1', mostMayLeave: false },
  { name: 'importDirectory', fileId: '../../etc/passwd', mostMayLeave: false },
  { name: 'confirmClock' },
];

const asks = (act: MaintenanceAct): MaintenanceEvent => ({ kind: 'asked', act });
const events: MaintenanceEvent[] = [
  ...acts.map(asks),
  { kind: 'technicianChecked', id: '1', result: { ok: true, technician, recoveryCodesLeft: 9 } },
  { kind: 'technicianChecked', id: '1', result: { ok: false, reason: 'wrong' } },
  { kind: 'technicianChecked', id: '1', result: { ok: false, reason: 'closed', waitMs: 900_000 } },
  { kind: 'technicianChecked', id: '2', result: { ok: true, technician, recoveryCodesLeft: undefined } },
  { kind: 'compartmentFound', compartment: a2 },
  { kind: 'compartmentFound', compartment: undefined },
  { kind: 'vacantFound', vacant: [a1, a3] },
  { kind: 'couriersFound', couriers: [] },
  { kind: 'filesFound', files: [file] },
  { kind: 'directoryImported', outcome: { kind: 'refused', line: 3 } },
  ...['a1', 'a2', 'a3'].flatMap((compartmentId): MaintenanceEvent[] => [
    { kind: 'openingBegun', compartmentId, operationId: 'operation' },
    { kind: 'openingRefused', compartmentId, refusal: 'brakeEngaged' },
    { kind: 'foundRecorded', compartmentId, outcome: 'settled' },
    { kind: 'doorSeenOpen', compartmentId },
    ...doorStates.flatMap((doorBefore): MaintenanceEvent[] => [
      { kind: 'doorPulsed', compartmentId, operationId: 'operation', wasWritten: true, doorBefore },
      { kind: 'doorPulsed', compartmentId, operationId: 'operation', wasWritten: false, doorBefore },
      { kind: 'doorPulsed', compartmentId, operationId: 'stale', wasWritten: true, doorBefore },
      ...doorStates
        .filter((to) => to !== doorBefore)
        .map((to): MaintenanceEvent => ({ kind: 'doorChanged', compartmentId, from: doorBefore, to })),
    ]),
  ]),
  ...doorStates.map((door): MaintenanceEvent => ({ kind: 'deadlinePassed', door })),
];

const named = states.map((state) => [state.name, state] as const);
function next(state: MaintenanceState, event: MaintenanceEvent) {
  const stepped = stepMaintenance(state, event);
  if (stepped === undefined) throw new Error(`${event.kind} means nothing in ${state.name}`);
  const [following, ...effects] = stepped;
  return { following, effects };
}
const technicianOf = (state: MaintenanceState) => ('technician' in state ? state.technician : undefined);

describe('each state with each event', () => {
  it.each(named)('%s', (_name, state) => {
    for (const event of events) {
      const stepped = stepMaintenance(state, event);
      if (stepped === undefined) continue;
      const [following, ...effects] = stepped;
      const isLetIn = event.kind === 'technicianChecked' && event.result.ok;
      // Nobody becomes a technician but by the check, and nobody becomes another one.
      if (following !== 'left' && !isLetIn) expect(technicianOf(following)).toBe(technicianOf(state));
      if (technicianOf(state) === undefined) {
        expect(effects.every((effect) => effect.do === 'checkTechnician')).toBe(true);
      }
      // Everything that is done in somebody's name is done in this technician's.
      for (const effect of effects) {
        if ('technician' in effect) expect(effect.technician).toBe(technicianOf(state));
      }
      const opens = effects.filter((effect) => effect.do === 'openDoor');
      expect(opens.length).toBeLessThanOrEqual(1);
      for (const effect of opens) {
        if (following === 'left') throw new Error('a door opens behind whoever left');
        expect(movingDoorIn(following)).toBe(effect.compartment.id);
        expect(effects.at(-1)).toBe(effect);
      }
      if (following === 'left' && technicianOf(state) !== undefined) {
        expect(effects.at(-1)).toMatchObject({ do: 'recordEnd' });
      }
    }
  });

  it.each(named)(
    '%s ends by deadlines alone, whatever the door shows, and the log says so',
    (_name, state) => {
      for (const door of doorStates) {
        let now: MaintenanceState | 'left' = state;
        const done: MaintenanceEffect[] = [];
        for (let passed = 0; now !== 'left' && passed < 12; passed += 1) {
          expect(maintenanceDeadline(now, rules).afterMs).toBeGreaterThan(0);
          const { following, effects } = next(now, { kind: 'deadlinePassed', door });
          done.push(...effects);
          now = following;
          // As the performer reports once the row is written.
          if (now === 'left' || (now.name !== 'doorOpening' && now.name !== 'openingAll')) continue;
          const compartmentId = movingDoorIn(now) ?? '';
          now = next(now, { kind: 'openingBegun', compartmentId, operationId: compartmentId }).following;
        }
        expect([door, now]).toEqual([door, 'left']);
        const ends = done.filter((effect) => effect.do === 'recordEnd');
        expect(ends).toEqual(
          technicianOf(state) === undefined ? [] : [{ do: 'recordEnd', technician, because: 'idle' }],
        );
      }
    },
  );

  it.each(named)('%s offers a way on', (_name, state) => {
    const moves = acts.some((act) => stepMaintenance(state, asks(act)) !== undefined);
    const movesByItself =
      state.name === 'doorOpening' || (state.name === 'signingIn' && state.checking !== undefined);
    const isToBeClosed = state.name === 'doorOpen' && !state.isBlind;
    expect(moves || movesByItself || isToBeClosed).toBe(true);
  });
});

describe('whoever has not signed in', () => {
  it('can do nothing but sign in and go', () => {
    const understood = acts.filter((act) => stepMaintenance(signInToMaintenance, asks(act)) !== undefined);
    expect(understood.map(({ name }) => name)).toEqual(['signIn', 'goBack']);
  });

  it('is not let in by the answer to another check, and cannot go while one is under way', () => {
    const checking = { ...signInToMaintenance, checking: '1' };
    const result = { ok: true, technician, recoveryCodesLeft: undefined } as const;
    expect(stepMaintenance(checking, { kind: 'technicianChecked', id: '2', result })).toBeUndefined();
    expect(
      stepMaintenance(signInToMaintenance, { kind: 'technicianChecked', id: '1', result }),
    ).toBeUndefined();
    expect(stepMaintenance(checking, asks({ name: 'goBack' }))).toBeUndefined();
  });
});

describe('one door', () => {
  const doorOpen = (wasSeenOpen: boolean, isBlind = !wasSeenOpen): MaintenanceState => ({
    name: 'doorOpen',
    ...atDoor,
    wasSeenOpen,
    isBlind,
  });
  const changes = (
    from: 'open' | 'closed' | 'unknown',
    to: 'open' | 'closed' | 'unknown',
  ): MaintenanceEvent => ({
    kind: 'doorChanged',
    compartmentId: 'a1',
    from,
    to,
  });

  it('that closes is looked behind; whoever left it open is told of', () => {
    expect(next(doorOpen(true), changes('open', 'closed'))).toEqual({
      following: { name: 'looking', technician, compartment: a1 },
      effects: [{ do: 'endOpening', operationId: 'operation', end: 'seenClosed' }],
    });
    const left = next(doorOpen(true), { kind: 'deadlinePassed', door: 'open' });
    expect(left.effects[0]).toEqual({ do: 'endOpening', operationId: 'operation', end: 'leftOpen' });
  });

  it('that no sensor sees is closed when the technician says so', () => {
    expect(stepMaintenance(doorOpen(true), asks({ name: 'confirmClosed' }))).toBeUndefined();
    expect(next(doorOpen(false), asks({ name: 'confirmClosed' })).effects.at(-1)).toEqual({
      do: 'endOpening',
      operationId: 'operation',
      end: 'saidClosed',
    });
    // A wire that is cut while the door stands open.
    expect(next(doorOpen(true), changes('open', 'unknown')).following).toMatchObject({ isBlind: true });
    expect(next(doorOpen(true, true), changes('unknown', 'closed')).following).toMatchObject({
      name: 'doorOpen',
    });
  });
});

describe('all vacant ones', () => {
  it('open one after the other, each when the one before was seen open or given up', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('opens', 'sticks', 'notWritten'), { minLength: 1, maxLength: 12 }),
        (doors) => {
          const vacant = doors.map((_, index) => ({ id: `d${index}`, label: `D${index}` }));
          let { following, effects } = next(
            { name: 'allVacant', technician, vacant },
            asks({ name: 'openAllVacant', reason: 'cleaning' }),
          );
          for (const [index, fate] of doors.entries()) {
            const compartmentId = `d${index}`;
            const operationId = `o${index}`;
            expect(
              effects.filter((effect) => effect.do === 'openDoor').map((effect) => effect.compartment.id),
            ).toEqual([compartmentId]);
            if (following === 'left') throw new Error('left');
            following = next(following, { kind: 'openingBegun', compartmentId, operationId }).following;
            if (following === 'left') throw new Error('left');
            ({ following, effects } = next(
              following,
              fate === 'opens'
                ? { kind: 'doorSeenOpen', compartmentId }
                : fate === 'sticks'
                  ? { kind: 'deadlinePassed', door: 'closed' }
                  : {
                      kind: 'doorPulsed',
                      compartmentId,
                      operationId,
                      wasWritten: false,
                      doorBefore: 'closed',
                    },
            ));
          }
          expect(following).toMatchObject({
            name: 'allOpened',
            isBraked: false,
            swept: doors.map((fate) => ({ standing: fate === 'opens' ? 'open' : 'notSeenOpen' })),
          });
        },
      ),
    );
  });

  it('stop at the brake and at a word, and every door that stands open is accounted for', () => {
    expect(
      next(opening, { kind: 'openingRefused', compartmentId: 'a1', refusal: 'brakeEngaged' }).following,
    ).toMatchObject({ name: 'allOpened', isBraked: true });
    const stopped = next(opening, asks({ name: 'stopOpening' })).following as MaintenanceState;
    const { following } = next(stopped, { kind: 'doorSeenOpen', compartmentId: 'a1' });
    expect(following).toMatchObject({ name: 'allOpened', swept: [{ compartment: a2 }, { compartment: a1 }] });
    expect(next(following as MaintenanceState, asks({ name: 'goBack' })).effects).toEqual([
      { do: 'endOpening', operationId: 'earlier', end: 'leftOpen' },
      { do: 'endOpening', operationId: 'operation', end: 'leftOpen' },
    ]);
  });

  it('are all empty only when all are closed', () => {
    const open: MaintenanceState = { name: 'allOpened', technician, swept: [swept('open')], isBraked: false };
    expect(stepMaintenance(open, asks({ name: 'recordAllEmpty' }))).toBeUndefined();
    const closed = next(open, { kind: 'doorChanged', compartmentId: 'a2', from: 'open', to: 'closed' });
    expect(closed.effects).toEqual([{ do: 'endOpening', operationId: 'earlier', end: 'seenClosed' }]);
    const all = next(closed.following as MaintenanceState, asks({ name: 'recordAllEmpty' }));
    expect(all.effects).toEqual([{ do: 'recordFound', technician, compartmentId: 'a2', found: 'empty' }]);
  });
});

describe('deadlines', () => {
  it('are extended by a touch where no door sets them, and shared by all pages of one technician', () => {
    for (const state of states) {
      const isMoving = state.name === 'doorOpening' || state.name === 'openingAll';
      expect(maintenanceDeadline(state, rules).isExtendedByTouch).toBe(!isMoving);
    }
    expect(new Set(states.map(maintenanceDeadlineKey))).toEqual(
      new Set(['signingIn', 'signedIn', 'doorOpening/a1', 'openingAll/a1']),
    );
    expect(maintenanceDeadline({ name: 'clock', technician }, rules).afterMs).toBe(180_000);
  });
});
