import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MaintenanceAct, MaintenancePageName, PageOf } from '../../../contract/maintenance.ts';
import { z } from '../../../contract/zod.ts';
import { firstBrokenRow } from '../../access-log/verify.ts';
import { suspectBoard, suspectBoards } from '../../custody/boards.ts';
import { raiseDoubt } from '../../custody/compartment-state.ts';
import { smallCabinet, TestCustody } from '../../custody/test-custody.ts';
import { TestDoors } from '../test-doors.ts';
import { TestSession } from '../test-session.ts';
import { technicianPin } from './test-maintenance.ts';

let custody: TestCustody;
let doors: TestDoors;
let kiosk: TestSession;
beforeEach(() => {
  custody = new TestCustody();
  doors = new TestDoors(custody.clock, smallCabinet.compartments);
  kiosk = new TestSession(custody, doors);
});
afterEach(() => {
  expect(firstBrokenRow(custody.store)).toBeUndefined();
  expect(custody.violations()).toEqual([]);
  kiosk.stop();
});

const pass = (ms: number) => custody.clock.advance(ms);
const settled = () => new Promise<void>((settle) => setImmediate(settle));
const touchCorner = () => kiosk.send({ name: 'touchCorner' });
const act = (what: MaintenanceAct) => kiosk.send({ name: 'maintain', act: what });
function page<P extends MaintenancePageName>(name: P): PageOf<P> {
  const { at } = kiosk.on('maintenance');
  if (at.page !== name) throw new Error(`the page is ${at.page}, not ${name}`);
  return at as PageOf<P>;
}
async function signIn(id: '1' | '2' = '1') {
  for (let touch = 0; touch < 5; touch += 1) touchCorner();
  act({ name: 'signIn', id, pin: technicianPin, oneTimeCode: '123456' });
  await settled();
  return page('sections');
}
async function choose(compartmentId: string, id?: '1' | '2') {
  await signIn(id);
  act({ name: 'openSection', section: 'cabinet' });
  act({ name: 'chooseCompartment', compartmentId });
  return page('compartment');
}
/** Opens the chosen door; it is then seen open. */
async function openDoor() {
  act({ name: 'openDoor', reason: 'inspection' });
  await settled();
  pass(1_000);
}
const log = () =>
  custody.store
    .all(
      z.object({ kind: z.string(), actor: z.string(), subject: z.string(), detail: z.string() }),
      "SELECT kind, actor, subject, detail FROM access_log WHERE actor LIKE 'technician:%' OR actor LIKE 'supervisor:%' ORDER BY sequence",
    )
    .map(({ kind, actor, subject }) => `${kind} ${actor} ${subject}`);
const doorOf = (id: string) => kiosk.on('maintenance').live.doors?.find((door) => door.id === id);

describe('the way in', () => {
  it('is five touches of the corner within three seconds', () => {
    for (let touch = 0; touch < 4; touch += 1) expect(touchCorner()).toBe(true);
    expect(kiosk.screen).toBe('start');
    pass(3_000);
    touchCorner();
    expect(kiosk.screen).toBe('start');
    for (let touch = 0; touch < 4; touch += 1) {
      pass(700);
      touchCorner();
    }
    expect(page('signingIn')).toMatchObject({ checking: false });
  });

  it('is on the start screen alone, and shows nothing of the cabinet before somebody has signed in', async () => {
    kiosk.press('beginRetrieval');
    for (let touch = 0; touch < 9; touch += 1) expect(touchCorner()).toBe(false);
    kiosk.press('back');
    for (let touch = 0; touch < 5; touch += 1) touchCorner();
    expect(Object.keys(kiosk.on('maintenance').live).sort()).toEqual(['isClockTrusted', 'nowMs', 'timeZone']);
    for (const what of [
      { name: 'openSection', section: 'cabinet' },
      { name: 'chooseAllVacant' },
      { name: 'openDoor', reason: 'inspection' },
      { name: 'confirmClock' },
    ] satisfies MaintenanceAct[]) {
      expect(act(what)).toBe(false);
    }
    act({ name: 'signIn', id: '1', pin: '000000', oneTimeCode: '123456' });
    expect(page('signingIn').checking).toBe(true);
    await settled();
    expect(page('signingIn').refusal).toBe('wrong');
  });

  it('ends after three minutes without a touch, and at once when signed out', async () => {
    await signIn();
    pass(179_000);
    kiosk.send({ name: 'touch' });
    pass(179_000);
    page('sections');
    pass(1_000);
    expect(kiosk.screen).toBe('start');
    await signIn();
    act({ name: 'signOut' });
    expect(kiosk.screen).toBe('start');
    expect(log()).toEqual([
      'maintenance.ended technician:1 cabinet',
      'maintenance.ended technician:1 cabinet',
    ]);
  });
});

describe('a door', () => {
  it('is opened for a reason, looked behind, and its doubt is over', async () => {
    custody.act((tx) => raiseDoubt(tx, 'a1', 'openedUnasked', custody.moment()));
    await choose('a1');
    expect(doorOf('a1')).toMatchObject({ door: 'closed', doubt: 'openedUnasked', sensor: 'latch' });
    await openDoor();
    expect(page('doorOpen').asksWhetherClosed).toBe(false);
    doors.move('a1', false);
    page('looking');
    act({ name: 'recordFound', found: 'empty' });
    expect(page('compartment').notice).toBe('settled');
    expect(doorOf('a1')).not.toHaveProperty('doubt');
    expect(doorOf('a1')).toMatchObject({ verifyEmpty: false, lastOpenedMs: expect.any(Number) });
    expect(log()).toEqual([
      'door.requested technician:1 compartment:a1',
      'maintenance.opening technician:1 compartment:a1',
      'compartment.foundEmpty technician:1 compartment:a1',
      'compartment.doubtCleared technician:1 compartment:a1',
    ]);
    expect(
      custody.count("SELECT count(*) AS count FROM door_operation WHERE outcome = 'openedAndClosed'"),
    ).toBe(1);
  });

  it('with a parcel behind it stays the recipient’s, and a missing one is told of', async () => {
    const { compartmentId, parcelId, code } = custody.deposit();
    await choose(compartmentId);
    expect(doorOf(compartmentId)).toMatchObject({ parcel: { state: 'stored' } });
    await openDoor();
    doors.move(compartmentId, false);
    act({ name: 'recordFound', found: 'parcel' });
    expect(page('compartment').notice).toBe('settled');
    await openDoor();
    doors.move(compartmentId, false);
    act({ name: 'recordFound', found: 'empty' });
    expect(page('compartment').notice).toBe('parcelMissing');
    expect(custody.parcel(parcelId).state).toBe('stored');
    expect(custody.events()).toContain('parcel.foundMissing');
    expect(custody.tryCode(code).accepted).toBe(true);
  });

  it('behind which something lies that nobody deposited is offered to nobody', async () => {
    await choose('a1');
    await openDoor();
    doors.move('a1', false);
    act({ name: 'recordFound', found: 'parcel' });
    expect(page('compartment').notice).toBe('notInCustody');
    expect(custody.compartment('a1').doubt).toBe('somethingInside');
    expect(custody.offered()).not.toContain('a1');
  });

  it('behind which nobody looked is looked into by the next courier', async () => {
    await choose('a1');
    await openDoor();
    doors.move('a1', false);
    act({ name: 'goBack' });
    expect(page('compartment').notice).toBeUndefined();
    expect(custody.compartment('a1').verifyEmpty).toBe(true);
  });

  it('that sticks is said to have stayed shut, and goes out of service when the technician says so', async () => {
    doors.jam('a1', true);
    await choose('a1');
    act({ name: 'openDoor', reason: 'repair' });
    await settled();
    pass(8_000);
    expect(page('compartment').notice).toBe('notOpened');
    act({ name: 'setInService', inService: false });
    expect(doorOf('a1')).toMatchObject({ service: 'blocked' });
    expect(custody.offered()).not.toContain('a1');
    act({ name: 'setInService', inService: true });
    expect(custody.offered()).toContain('a1');
    expect(custody.compartment('a1').verifyEmpty).toBe(false);
  });

  it('that no sensor sees opens and closes by the technician’s word', async () => {
    await choose('b3');
    await openDoor();
    page('askingWhetherOpened');
    act({ name: 'answerOpened', opened: true });
    expect(page('doorOpen').asksWhetherClosed).toBe(true);
    act({ name: 'confirmClosed' });
    page('looking');
    expect(
      custody.count("SELECT count(*) AS count FROM door_operation WHERE outcome = 'personAnswered'"),
    ).toBe(1);
  });

  it('that is left open by whoever goes away is in doubt', async () => {
    await choose('a1');
    await openDoor();
    pass(180_000);
    expect(kiosk.screen).toBe('start');
    expect(custody.compartment('a1').doubt).toBe('leftOpen');
    expect(log().at(-1)).toBe('maintenance.ended technician:1 cabinet');
  });
});

describe('the brake', () => {
  const openAndClose = async (id: string) => {
    act({ name: 'chooseCompartment', compartmentId: id });
    await openDoor();
    if (page2() !== 'doorOpen') return false;
    doors.move(id, false);
    act({ name: 'recordFound', found: 'empty' });
    return true;
  };
  const page2 = () => kiosk.on('maintenance').at.page;

  it('holds for a technician, and a supervisor passes it with a row for each door', async () => {
    await choose('a1', '2');
    for (const id of ['a1', 'a2', 'a3', 'a4', 'a5']) expect(await openAndClose(id)).toBe(true);
    expect(await openAndClose('a6')).toBe(false);
    expect(page('compartment').notice).toBe('brakeEngaged');
    expect(custody.events()).toContain('brake.engaged');
    expect(log().at(-1)).toBe('maintenance.openingRefused technician:2 compartment:a6');
    act({ name: 'signOut' });
    await choose('a6', '1');
    expect(await openAndClose('a6')).toBe(true);
    expect(log()).toContain('brake.released supervisor:1 compartment:a6');
  });

  it('stops a technician who opens all vacant ones, and says so', async () => {
    await signIn('2');
    act({ name: 'openSection', section: 'cabinet' });
    act({ name: 'chooseAllVacant' });
    expect(page('allVacant').vacant).toBe(9);
    act({ name: 'openAllVacant', reason: 'cleaning' });
    for (let door = 0; door < 5; door += 1) {
      await settled();
      pass(1_000);
    }
    expect(page('allOpened')).toMatchObject({ opened: 5, isBraked: true, notSeenOpen: [] });
  });
});

describe('all vacant compartments', () => {
  it('open one after the other for a supervisor; occupied ones stay shut', async () => {
    const { compartmentId } = custody.deposit();
    doors.jam('a4', true);
    await signIn();
    act({ name: 'openSection', section: 'cabinet' });
    act({ name: 'chooseAllVacant' });
    act({ name: 'openAllVacant', reason: 'cleaning' });
    while (kiosk.on('maintenance').at.page === 'openingAll') {
      await settled();
      pass(1_000);
    }
    const opened = page('allOpened');
    expect(opened.notSeenOpen).toEqual(['A04', 'B03']);
    expect(opened.stillOpen).toHaveLength(6);
    expect(doors.door(compartmentId)).toBe('closed');
    expect(act({ name: 'recordAllEmpty' })).toBe(false);
    for (const id of doors.ids) doors.move(id, false);
    expect(page('allOpened').stillOpen).toEqual([]);
    act({ name: 'recordAllEmpty' });
    page('cabinet');
    expect(custody.count('SELECT count(*) AS count FROM compartment WHERE doubt IS NOT NULL')).toBe(0);
    // Nobody knows of the one that no sensor sees.
    expect(custody.count('SELECT count(*) AS count FROM compartment WHERE verify_empty = 1')).toBe(1);
    expect(custody.count('SELECT count(*) AS count FROM door_operation WHERE outcome IS NULL')).toBe(0);
  });
});

describe('the other sections', () => {
  it('say how much waits in each', async () => {
    custody.act((tx) => raiseDoubt(tx, 'a1', 'interrupted', custody.moment()));
    custody.isClockTrusted = false;
    doors.silence('2', true);
    expect((await signIn()).sections).toEqual([
      { section: 'cabinet', waiting: 1 },
      { section: 'boards', waiting: 1 },
      { section: 'couriers', waiting: 0 },
      { section: 'directory', waiting: 0 },
      { section: 'clock', waiting: 1 },
    ]);
  });

  it('confirm a board that was in doubt, and the clock', async () => {
    custody.act((tx) => suspectBoard(tx, '1', 'fellSilent', custody.moment()));
    custody.isClockTrusted = false;
    await signIn();
    act({ name: 'openSection', section: 'boards' });
    expect(kiosk.on('maintenance').live.boards?.[0]).toMatchObject({
      id: '1',
      isSuspect: true,
      isAnswering: true,
    });
    act({ name: 'confirmBoard', boardId: '1' });
    expect(suspectBoards(custody.store)).toEqual([]);
    expect(log().at(-1)).toBe('board.confirmed technician:1 board:1');
    act({ name: 'goBack' });
    act({ name: 'openSection', section: 'clock' });
    act({ name: 'confirmClock' });
    expect(kiosk.on('maintenance').live.isClockTrusted).toBe(true);
  });
});
