import { afterEach, describe, expect, it } from 'vitest';
import { suspectBoard } from '../custody/boards.ts';
import { adoptCabinetFile } from '../custody/compartments.ts';
import { smallCabinet } from '../custody/test-custody.ts';
import { StoreFault } from '../database/transaction.ts';
import { stopKiosks, TestKiosk } from './test-kiosk.ts';
import { rightPin, TestSession } from './test-session.ts';

afterEach(stopKiosks);

describe('a deposit at the touchscreen', () => {
  it('goes from the label to the next label, and the next parcel without signing in again', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    expect(kiosk.on('doorOpen')).toMatchObject({ task: 'place', asksWhetherClosed: false });
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    expect(kiosk.on('deposited').compartment.id).toBe(id);
    expect(kiosk.custody.lastAnnounced()).toBeDefined();
    kiosk.press('depositNext');
    expect(kiosk.on('awaitingLabel').lastStored).toBe('A01');
    expect(kiosk.pulses()).toBe(1);
    expect(kiosk.screensSince()).toEqual([
      'signingIn',
      'awaitingLabel',
      'awaitingRecipient',
      'confirmingRecipient',
      'choosingSize',
      'doorAnnounced',
      'doorOpening',
      'doorOpen',
      'deposited',
      'awaitingLabel',
    ]);
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('has its row on disk before the lock moves', async () => {
    const kiosk = await TestKiosk.start();
    let rowsAtPulse = -1;
    kiosk.cabinet.simulated.listen((event) => {
      if (event.event !== 'pulse') return;
      rowsAtPulse = kiosk.custody.count('SELECT count(*) AS count FROM door_operation WHERE outcome IS NULL');
    });
    await kiosk.untilOpen();
    expect(rowsAtPulse).toBe(1);
  });

  it('whose door stays open: reminder, end of the session, and the next person is served', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    await kiosk.pass(60_000);
    expect(kiosk.on('doorOpen').reminder).toBe(true);
    await kiosk.pass(60_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.custody.compartment(id).doubt).toBe('leftOpen');
    expect(kiosk.custody.events()).toContain('door.leftOpen');
    expect(kiosk.press('beginRetrieval')).toBe(true);
    kiosk.press('back');
    await kiosk.untilSize('PARCEL-2');
    kiosk.send({ name: 'chooseSize', sizeClass: 'S' });
    expect(kiosk.on('doorAnnounced').compartment.id).not.toBe(id);
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('that was left is settled by the next scan of its label', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    await kiosk.pass(121_000);
    kiosk.door(id).close();
    await kiosk.pass(2_000);
    kiosk.press('beginDeposit');
    kiosk.send({ name: 'signIn', phone: '1', pin: rightPin });
    await kiosk.pass(1);
    kiosk.send({ name: 'scan', text: 'PARCEL-1' });
    expect(kiosk.on('doorAnnounced').compartment.id).toBe(id);
    await kiosk.pass(4_000);
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    expect(kiosk.screen).toBe('deposited');
    expect(kiosk.custody.compartment(id).doubt).toBeNull();
  });

  it('that is not taken further frees its compartment before anything was pulsed', async () => {
    const kiosk = await TestKiosk.start();
    await kiosk.untilSize();
    kiosk.send({ name: 'chooseSize', sizeClass: 'L' });
    kiosk.press('cancel');
    expect(kiosk.on('awaitingLabel').free).toContainEqual({ sizeClass: 'L', free: 1 });
    await kiosk.pass(5_000);
    expect(kiosk.pulses()).toBe(0);
  });

  it('at a door that sticks: pulsed twice, quarantined, and another one offered', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.door('a1').jam = 'latch';
    await kiosk.untilSize();
    kiosk.send({ name: 'chooseSize', sizeClass: 'S' });
    await kiosk.pass(15_000);
    expect(kiosk.on('doorStuck')).toMatchObject({ cause: 'notOpened', anotherFree: true });
    expect(kiosk.pulses()).toBe(2);
    expect(kiosk.custody.compartment('a1').service).toBe('fault');
    kiosk.press('tryAnother');
    expect(kiosk.on('doorAnnounced').compartment.id).not.toBe('a1');
    await kiosk.pass(4_000);
    expect(kiosk.screen).toBe('doorOpen');
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('that does not fit is offered the bigger sizes alone; the compartment is to be verified', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    kiosk.press('reportDoesNotFit');
    expect(kiosk.on('doorOpen').task).toBe('closeEmpty');
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    expect(kiosk.on('choosingSize')).toMatchObject({ atLeast: 'M' });
    expect(kiosk.custody.compartment(id).verifyEmpty).toBe(true);
  });

  it('where something is inside gets another compartment, and the first a doubt', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    kiosk.press('reportSomethingInside');
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    expect(kiosk.on('doorAnnounced').compartment.id).not.toBe(id);
    expect(kiosk.custody.compartment(id).doubt).toBe('somethingInside');
  });

  it('without a sensor asks whether it opened and whether it is closed, and is stored by that word', async () => {
    const kiosk = await TestKiosk.start();
    for (const id of ['a1', 'a2', 'a3', 'b1']) {
      kiosk.custody.db.prepare("UPDATE compartment SET service = 'blocked' WHERE id = ?").run(id);
    }
    expect(await kiosk.untilOpen()).toBe('b3');
    expect(kiosk.screen).toBe('askingWhetherOpened');
    kiosk.send({ name: 'answerOpened', opened: true });
    expect(kiosk.on('doorOpen').asksWhetherClosed).toBe(true);
    kiosk.press('confirmClosed');
    expect(kiosk.screen).toBe('deposited');
    expect(kiosk.custody.events()).toEqual(
      expect.arrayContaining(['depositing>unconfirmed', 'unconfirmed>stored']),
    );
  });

  it('when the wire is cut while the door is open ends at the deadline, to be settled by the next scan', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    kiosk.door(id).cutReads = 0;
    kiosk.door(id).close();
    await kiosk.pass(121_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.custody.parcel(parcelIn(kiosk, id)).state).toBe('unconfirmed');
    kiosk.press('beginDeposit');
    kiosk.send({ name: 'signIn', phone: '1', pin: rightPin });
    await kiosk.pass(1);
    kiosk.send({ name: 'scan', text: 'PARCEL-1' });
    await kiosk.pass(3_000);
    expect(kiosk.screen).toBe('askingWhetherOpened');
    kiosk.send({ name: 'answerOpened', opened: true });
    kiosk.press('confirmClosed');
    expect(kiosk.screen).toBe('deposited');
  });

  it('that was left behind a door that is gone from the cabinet file can be brought to another one', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    await kiosk.pass(121_000);
    const compartments = smallCabinet.compartments.filter((entry) => entry.id !== id);
    kiosk.custody.act((tx) =>
      adoptCabinetFile(tx, { ...smallCabinet, compartments }, kiosk.custody.moment()),
    );
    kiosk.press('beginDeposit');
    kiosk.send({ name: 'signIn', phone: '1', pin: rightPin });
    await kiosk.pass(1);
    kiosk.send({ name: 'scan', text: 'PARCEL-1' });
    expect(kiosk.on('doorStuck').cause).toBe('outOfService');
    kiosk.press('tryAnother');
    expect(kiosk.screen).toBe('awaitingRecipient');
    expect(kiosk.custody.parcel(parcelIn(kiosk, id)).state).toBe('cancelled');
  });

  it('when its board is unplugged under it ends somewhere, with nothing booked that was not seen', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    kiosk.cabinet.simulated.apply({ do: 'unplugBoard', board: '1' });
    await kiosk.pass(10_000);
    expect(kiosk.on('doorOpen').asksWhetherClosed).toBe(true);
    await kiosk.pass(120_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.custody.parcel(parcelIn(kiosk, id)).state).toBe('unconfirmed');
    expect(kiosk.custody.compartment(id).doubt).toBe('leftOpen');
  });
});

function parcelIn({ custody }: TestKiosk, compartmentId: string): string {
  const row = custody.db.prepare('SELECT id FROM parcel WHERE compartment_id = ?').get(compartmentId);
  return (row as { id: string }).id;
}

describe('a retrieval at the touchscreen', () => {
  async function withParcel() {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    kiosk.press('finish');
    kiosk.cabinet.pulses.length = 0;
    kiosk.screensSince();
    const { code, token, parcelId } = kiosk.custody.lastAnnounced();
    return { kiosk, id, code, token, parcelId };
  }

  it('announces the door, opens it, and thanks when it is closed', async () => {
    const { kiosk, id, code, parcelId } = await withParcel();
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code: `${code.slice(0, 3)} ${code.slice(3, 6)}-${code.slice(6)}` });
    expect(kiosk.on('doorAnnounced').compartment.id).toBe(id);
    expect(kiosk.pulses()).toBe(0);
    await kiosk.pass(4_000);
    expect(kiosk.on('doorOpen').task).toBe('take');
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    expect(kiosk.on('retrieved').graceMinutes).toBe(2);
    expect(kiosk.custody.parcel(parcelId).state).toBe('retrieved');
    await kiosk.pass(12_000);
    expect(kiosk.screen).toBe('start');
  });

  it('begins with the token held to the camera on the start screen', async () => {
    const { kiosk, token } = await withParcel();
    kiosk.send({ name: 'scan', text: token });
    expect(kiosk.screen).toBe('doorAnnounced');
  });

  it('never opens: once more, pull gently, quarantine with a reference, all within 20 s', async () => {
    const { kiosk, id, code, parcelId } = await withParcel();
    kiosk.door(id).jam = 'latch';
    kiosk.press('beginRetrieval');
    const begunMs = kiosk.custody.clock.monotonicMs();
    kiosk.send({ name: 'submitCode', code });
    await kiosk.pass(3_000);
    expect(kiosk.on('doorOpening').hint).toBe('wait');
    await kiosk.pass(5_000);
    expect(kiosk.on('doorOpening').hint).toBe('pullGently');
    while (kiosk.screen === 'doorOpening') await kiosk.pass(100);
    expect(kiosk.custody.clock.monotonicMs() - begunMs).toBeLessThanOrEqual(20_000);
    const { reference, cause } = kiosk.on('doorStuck');
    expect(cause).toBe('notOpened');
    expect(JSON.stringify(kiosk.custody.db.prepare('SELECT detail FROM access_log').all())).toContain(
      reference,
    );
    expect(kiosk.pulses()).toBe(2);
    expect(kiosk.custody.parcel(parcelId).state).toBe('stored');
    expect(kiosk.custody.compartment(id).service).toBe('fault');
    expect(kiosk.custody.tryCode(code).accepted).toBe(true);
  });

  it('at a latch that only the coil holds does not count as opened', async () => {
    const { kiosk, id, code, parcelId } = await withParcel();
    kiosk.door(id).jam = 'door';
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code });
    await kiosk.pass(20_000);
    expect(kiosk.screen).toBe('doorStuck');
    expect(['stored', 'unconfirmed']).toContain(kiosk.custody.parcel(parcelId).state);
    expect(kiosk.custody.tryCode(code).accepted).toBe(true);
  });

  it('behind a board that is silent blames no door, and the code stays valid', async () => {
    const { kiosk, id, code, parcelId } = await withParcel();
    kiosk.cabinet.simulated.apply({ do: 'unplugBoard', board: '1' });
    await kiosk.pass(5_000);
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code });
    await kiosk.pass(30_000);
    expect(['doorStuck', 'askingWhetherOpened']).toContain(kiosk.screen);
    await kiosk.pass(120_000);
    expect(kiosk.screen).toBe('start');
    expect(['stored', 'unconfirmed']).toContain(kiosk.custody.parcel(parcelId).state);
    kiosk.cabinet.simulated.apply({ do: 'plugBoard', board: '1' });
    await kiosk.pass(5_000);
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code });
    await kiosk.pass(4_000);
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    expect(kiosk.screen).toBe('retrieved');
  });

  it('behind a suspect board is out of service, without a pulse', async () => {
    const { kiosk, code, parcelId } = await withParcel();
    kiosk.custody.act((tx) => suspectBoard(tx, '1', 'fellSilent', kiosk.custody.moment()));
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code });
    await kiosk.pass(2_000);
    const { cause, reference } = kiosk.on('doorStuck');
    expect(cause).toBe('outOfService');
    expect(kiosk.pulses()).toBe(0);
    expect(kiosk.custody.parcel(parcelId).state).toBe('stored');
    expect(JSON.stringify(kiosk.custody.db.prepare('SELECT detail FROM access_log').all())).toContain(
      reference,
    );
  });

  it('behind a door that is gone from the cabinet file is out of service and ends by itself', async () => {
    const { kiosk, id, code } = await withParcel();
    const compartments = smallCabinet.compartments.filter((entry) => entry.id !== id);
    kiosk.custody.act((tx) =>
      adoptCabinetFile(tx, { ...smallCabinet, compartments }, kiosk.custody.moment()),
    );
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code });
    expect(kiosk.on('doorStuck').cause).toBe('outOfService');
    await kiosk.pass(61_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.pulses()).toBe(0);
  });

  it('of a recipient who walks away from the open door lets the next one in', async () => {
    const { kiosk, id, code, parcelId } = await withParcel();
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code });
    await kiosk.pass(124_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.custody.parcel(parcelId).state).toBe('unconfirmed');
    kiosk.door(id).close();
    await kiosk.pass(2_000);
    expect(kiosk.custody.parcel(parcelId).state).toBe('retrieved');
    expect(kiosk.custody.compartment(id).verifyEmpty).toBe(true);
  });

  it('refuses a wrong code, digits of a wrong length and digits from a scanner, and asks for the pair', async () => {
    const { kiosk, code } = await withParcel();
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code: '12a' });
    expect(kiosk.on('awaitingCode').refusal).toBe('notACode');
    kiosk.send({ name: 'scan', text: code });
    expect(kiosk.on('awaitingCode').refusal).toBe('digitsFromScanner');
    for (let tried = 0; tried < 5; tried += 1) kiosk.send({ name: 'submitCode', code: '000000000' });
    expect(kiosk.on('awaitingCode')).toMatchObject({ refusal: 'unknown', withLastFour: true });
    kiosk.send({ name: 'submitCode', code, lastFour: '0000' });
    expect(kiosk.on('awaitingCode')).toMatchObject({ refusal: 'unknown', waitMs: 60_000 });
    await kiosk.pass(60_000);
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code, lastFour: '6789' });
    expect(kiosk.screen).toBe('doorAnnounced');
  });
});

describe('a scan by a scanner', () => {
  const scanned = (kiosk: TestKiosk, text: string, agoMs = 0) =>
    kiosk.session.scanned({ text, isGs1: false }, kiosk.cabinet.clock.monotonicMs() - agoMs);

  it('is the same as one at the camera', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.press('beginDeposit');
    kiosk.send({ name: 'signIn', phone: '0151 11111111', pin: rightPin });
    await kiosk.pass(1);
    expect(scanned(kiosk, 'PARCEL-2')).toBe(true);
    expect(kiosk.on('awaitingRecipient').trackingNumber).toBe('PARCEL-2');
    kiosk.press('cancel');
    expect(scanned(kiosk, 'CUBBY:AAAAAAAAAAAAAAAAAAAAAA')).toBe(true);
    expect(kiosk.on('awaitingCode').refusal).toBe('unknown');
  });

  it('that began before the screen came up was meant for the one before', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.press('beginRetrieval');
    await kiosk.pass(100);
    expect(scanned(kiosk, '123456789', 101)).toBe(false);
    expect(kiosk.on('awaitingCode').refusal).toBeUndefined();
    expect(kiosk.ignored).toContain('awaitingCode/staleScan');
    expect(scanned(kiosk, '123456789', 100)).toBe(true);
    expect(kiosk.on('awaitingCode').refusal).toBe('digitsFromScanner');
    // The screen is still the same one, and says something else.
    expect(kiosk.session.scanned(undefined, kiosk.cabinet.clock.monotonicMs() - 50)).toBe(true);
    expect(kiosk.on('awaitingCode').refusal).toBe('unreadable');
  });

  it('counts as somebody being there, and means nothing where none is awaited', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.press('beginRetrieval');
    await kiosk.pass(50_000);
    scanned(kiosk, 'x');
    await kiosk.pass(50_000);
    expect(kiosk.screen).toBe('awaitingCode');
    kiosk.press('back');
    kiosk.press('beginDeposit');
    await kiosk.pass(50_000);
    expect(scanned(kiosk, 'WELCOME')).toBe(false);
    await kiosk.pass(10_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.ignored).toContain('signingIn/scanned');
  });
});

describe('time at the touchscreen', () => {
  it('counts down to the start screen, and a touch begins it anew', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.press('beginRetrieval');
    expect(kiosk.session.view().idle).toEqual({ remainingMs: 60_000, countdownMs: 15_000 });
    await kiosk.pass(50_000);
    expect(kiosk.session.view().idle?.remainingMs).toBe(10_000);
    kiosk.press('touch');
    await kiosk.pass(50_000);
    expect(kiosk.screen).toBe('awaitingCode');
    await kiosk.pass(10_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.session.view().idle).toBeUndefined();
  });

  it('is not lengthened by a press that means nothing, nor by a touch at a door', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.press('beginRetrieval');
    await kiosk.pass(30_000);
    expect(kiosk.press('confirmClosed')).toBe(false);
    await kiosk.pass(30_000);
    expect(kiosk.screen).toBe('start');
    await kiosk.untilOpen();
    for (let second = 0; second < 120; second += 1) {
      kiosk.press('touch');
      await kiosk.pass(1_000);
    }
    expect(kiosk.screen).toBe('start');
  });

  it('goes on over new views of the same screen', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.press('beginRetrieval');
    await kiosk.pass(40_000);
    kiosk.session.refresh();
    kiosk.door('a1').open();
    await kiosk.pass(20_000);
    expect(kiosk.screen).toBe('start');
  });

  it('brings back the language of the cabinet for the next person', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.send({ name: 'chooseLanguage', language: 'de' });
    kiosk.press('beginRetrieval');
    expect(kiosk.session.view().language).toBe('de');
    kiosk.press('back');
    expect(kiosk.session.view().language).toBe('en');
    kiosk.send({ name: 'chooseLanguage', language: 'de' });
    await kiosk.pass(60_000);
    expect(kiosk.session.view().language).toBe('en');
  });

  it('leaves no timer behind, though a pulse is under way', async () => {
    const kiosk = await TestKiosk.start();
    await kiosk.untilSize();
    kiosk.send({ name: 'chooseSize', sizeClass: 'S' });
    while (kiosk.screen === 'doorAnnounced') await kiosk.pass(1);
    TestSession.prototype.stop.call(kiosk);
    await kiosk.pass(3_000);
    await kiosk.stop();
    await kiosk.pass(2_000);
    expect(kiosk.cabinet.clock.pendingTimers).toBe(0);
  });
});

describe('what the screen is told', () => {
  it('changes when a door that nobody stands at does', async () => {
    const kiosk = await TestKiosk.start();
    for (const id of ['a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'b2', 'b3']) {
      kiosk.custody.db.prepare("UPDATE compartment SET service = 'blocked' WHERE id = ?").run(id);
    }
    kiosk.door('a1').open();
    await kiosk.pass(2_000);
    expect(kiosk.views.at(-1)).toMatchObject({ screen: 'start', full: true });
  });
});

describe('a cabinet that is full', () => {
  /** A deposit that was not completed, and no other compartment that could be had. */
  async function fullWithUnsettled(): Promise<{ kiosk: TestKiosk; id: string }> {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    await kiosk.pass(180_000);
    expect(kiosk.on('start')).toMatchObject({ full: false });
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    kiosk.custody.db.prepare("UPDATE compartment SET service = 'blocked' WHERE id <> ?").run(id);
    kiosk.session.refresh();
    expect(kiosk.on('start')).toMatchObject({ full: true });
    expect(kiosk.on('start').depositRefused).toBeUndefined();
    return { kiosk, id };
  }

  async function signIn(kiosk: TestKiosk): Promise<void> {
    expect(kiosk.press('beginDeposit')).toBe(true);
    kiosk.send({ name: 'signIn', phone: '0151 11111111', pin: rightPin });
    await kiosk.pass(1);
  }

  it('lets a courier settle an earlier deposit by scanning its label', async () => {
    const { kiosk, id } = await fullWithUnsettled();
    await signIn(kiosk);
    expect(kiosk.on('awaitingLabel').free.every((size) => size.free === 0)).toBe(true);
    kiosk.send({ name: 'scan', text: 'PARCEL-1' });
    expect(kiosk.on('doorAnnounced').compartment.id).toBe(id);
    await kiosk.pass(4_000);
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    expect(kiosk.screen).toBe('deposited');
    expect(kiosk.custody.parcel(parcelIn(kiosk, id)).state).toBe('stored');
  });

  it('says so where a new parcel would be given a size, and lets the next label be scanned', async () => {
    const { kiosk, id } = await fullWithUnsettled();
    await kiosk.untilSize('PARCEL-2');
    expect(kiosk.on('choosingSize').refusal).toBe('full');
    kiosk.send({ name: 'chooseSize', sizeClass: 'S' });
    expect(kiosk.on('choosingSize').refusal).toBe('full');
    expect(kiosk.custody.count('SELECT count(*) AS count FROM parcel')).toBe(1);
    kiosk.press('depositNext');
    kiosk.send({ name: 'scan', text: 'PARCEL-1' });
    expect(kiosk.on('doorAnnounced').compartment.id).toBe(id);
  });

  it('is another thing than boards that are dead: then nobody signs in', async () => {
    const { kiosk } = await fullWithUnsettled();
    for (const board of ['1', '2']) kiosk.cabinet.answers(board, { silent: true });
    await kiosk.pass(10_000);
    expect(kiosk.on('start').depositRefused).toBe('doorsUnusable');
    expect(kiosk.press('beginDeposit')).toBe(false);
  });
});

describe('a disk that refuses', () => {
  it('before the pulse: nothing is pulsed, nothing is booked, and the session ends', async () => {
    const kiosk = await TestKiosk.start();
    await kiosk.untilSize();
    kiosk.send({ name: 'chooseSize', sizeClass: 'S' });
    kiosk.screensSince();
    kiosk.custody.db.pragma('query_only = ON');
    await kiosk.pass(5_000);
    expect(kiosk.pulses()).toBe(0);
    expect(kiosk.faults).toHaveLength(1);
    expect(kiosk.screensSince()).toEqual(['start']);
    expect(kiosk.custody.count("SELECT count(*) AS count FROM parcel WHERE state = 'reserved'")).toBe(1);
  });

  it('at the first of two writes: the second is not tried', async () => {
    const kiosk = await TestKiosk.start();
    for (const id of ['a1', 'a2', 'a3', 'b1']) {
      kiosk.custody.db.prepare("UPDATE compartment SET service = 'blocked' WHERE id = ?").run(id);
    }
    await kiosk.untilOpen();
    kiosk.send({ name: 'answerOpened', opened: true });
    kiosk.custody.db.pragma('query_only = ON');
    kiosk.press('confirmClosed');
    expect(kiosk.faults).toHaveLength(1);
    expect(kiosk.screen).toBe('start');
  });

  it('at the confirmation: no screen says that it is stored', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    // What the disk refuses last is the message with the code.
    kiosk.custody.beforeAnnouncing = () => {
      throw new StoreFault('diskFull', undefined);
    };
    kiosk.screensSince();
    kiosk.door(id).close();
    await kiosk.pass(1_000);
    expect(kiosk.screensSince()).toEqual(['start']);
    expect(kiosk.custody.parcel(parcelIn(kiosk, id)).state).toBe('depositing');
    expect(kiosk.custody.announced).toEqual([]);
  });
});
