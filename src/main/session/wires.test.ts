import { afterEach, describe, expect, it } from 'vitest';
import { cabinetFile } from '../../contract/cabinet-file.ts';
import { isBoardSuspect } from '../custody/boards.ts';
import { stopKiosks, TestKiosk } from './test-kiosk.ts';
import { rightPin } from './test-session.ts';

afterEach(stopKiosks);

/** One board that says whether it could do what it was told. */
const telling = cabinetFile.parse({
  name: 'Test',
  country: 'DE',
  buses: [{ id: 'bus', url: 'tcp://127.0.0.1:1' }],
  boards: [{ id: '1', bus: 'bus', protocol: 'winnsen', address: 1, channels: 16 }],
  compartments: [
    { id: 'a1', label: 'A01', sizeClass: 'S', column: 1, row: 1, board: '1', channel: 1, sensor: 'latch' },
  ],
});

/** A kiosk with a parcel inside, before whose door somebody has typed the code. */
async function withCode(): Promise<{
  kiosk: TestKiosk;
  parcel: ReturnType<TestKiosk['custody']['deposit']>;
}> {
  const kiosk = await TestKiosk.start();
  const parcel = kiosk.custody.deposit();
  await kiosk.pass(60_000);
  kiosk.press('beginRetrieval');
  return { kiosk, parcel };
}

describe('another door that opens at a pulse', () => {
  /** The lock of `asked` stays shut, and `other` opens at its pulse. */
  const misfire = (kiosk: TestKiosk, asked: string, other: string) => {
    kiosk.door(asked).jam = 'latch';
    kiosk.cabinet.simulated.listen((event) => {
      if (event.event === 'pulse') kiosk.door(other).open();
    });
  };

  it('takes both boards out of service where the door that was asked for stays shut', async () => {
    const { kiosk, parcel } = await withCode();
    misfire(kiosk, parcel.compartmentId, 'b1');
    kiosk.send({ name: 'submitCode', code: parcel.code });
    await kiosk.pass(4_000);
    expect(kiosk.custody.compartment('b1').doubt).toBe('openedUnasked');
    expect(kiosk.custody.payloads('door.openedUnasked')).toEqual([
      { compartmentId: 'b1', suspected: 'misfire', pulsedCompartmentId: parcel.compartmentId },
    ]);
    await kiosk.pass(4_000);
    expect(kiosk.on('doorStuck')).toMatchObject({ cause: 'anotherDoorOpened', purpose: 'retrieval' });
    expect(kiosk.pulses()).toBe(1);
    for (const board of ['1', '2']) expect(isBoardSuspect(kiosk.custody.store, board)).toBe(true);
    expect(kiosk.custody.parcel(parcel.parcelId).state).toBe('stored');
    expect(kiosk.custody.tryCode(parcel.code).accepted).toBe(true);
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('beside the one that was asked for is a doubt on it alone', async () => {
    const { kiosk, parcel } = await withCode();
    kiosk.cabinet.simulated.listen((event) => {
      if (event.event === 'pulse') kiosk.door('b1').open();
    });
    kiosk.send({ name: 'submitCode', code: parcel.code });
    await kiosk.pass(4_000);
    kiosk.door(parcel.compartmentId).close();
    await kiosk.pass(1_000);
    expect(kiosk.screen).toBe('retrieved');
    expect(kiosk.custody.compartment('b1').doubt).toBe('openedUnasked');
    for (const board of ['1', '2']) expect(isBoardSuspect(kiosk.custody.store, board)).toBe(false);
  });

  it('with nobody at the cabinet was opened by force, and is told within one sweep', async () => {
    const kiosk = await TestKiosk.start();
    kiosk.door('b2').open();
    await kiosk.pass(1_000);
    expect(kiosk.custody.payloads('door.openedUnasked')).toEqual([
      { compartmentId: 'b2', suspected: 'tamper', pulsedCompartmentId: null },
    ]);
    expect(kiosk.custody.compartment('b2').doubt).toBe('openedUnasked');
    expect(isBoardSuspect(kiosk.custody.store, '2')).toBe(false);
  });
});

describe('a door that opens late', () => {
  it('when its visit is over stands open with nobody at it, and is no alarm', async () => {
    const { kiosk, parcel } = await withCode();
    kiosk.door(parcel.compartmentId).jam = 'latch';
    kiosk.send({ name: 'submitCode', code: parcel.code });
    await kiosk.pass(20_000);
    expect(kiosk.on('doorStuck').cause).toBe('notOpened');
    kiosk.door(parcel.compartmentId).open();
    await kiosk.pass(2_000);
    expect(kiosk.custody.compartment(parcel.compartmentId).doubt).toBe('leftOpen');
    expect(kiosk.custody.events()).not.toContain('door.openedUnasked');
  });
});

describe('a line with much noise', () => {
  const makeNoise = (kiosk: TestKiosk, flips: number) => {
    kiosk.cabinet.simulated.wire('bus').noise.settings = {
      flips,
      lost: 0,
      doubled: 0,
      direction: 'from-board',
    };
  };
  const stopped = async (kiosk: TestKiosk) => {
    makeNoise(kiosk, 0.02);
    for (let waited = 0; kiosk.cabinet.lockBoards.buses()[0]?.line.state !== 'stopped'; waited += 1) {
      if (waited > 120) throw new Error('the line is never stopped');
      await kiosk.pass(1_000);
    }
  };

  it('opens nothing and offers nothing, keeps codes valid, and comes back by itself', async () => {
    const kiosk = await TestKiosk.start();
    const parcel = kiosk.custody.deposit();
    await stopped(kiosk);
    expect(kiosk.on('start').depositRefused).toBe('doorsUnusable');
    expect(kiosk.session.view().notices[0]).toMatchObject({ kind: 'doorsUnusable' });
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code: parcel.code });
    const { cause, reference } = kiosk.on('doorStuck');
    expect(cause).toBe('outOfService');
    expect(kiosk.custody.logDetails('door.reported')).toEqual([{ because: 'outOfService', reference }]);
    expect(kiosk.pulses()).toBe(0);
    expect(kiosk.custody.parcel(parcel.parcelId).state).toBe('stored');
    makeNoise(kiosk, 0);
    await kiosk.pass(180_000);
    expect(kiosk.on('start').depositRefused).toBeUndefined();
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code: parcel.code });
    await kiosk.pass(4_000);
    expect(kiosk.screen).toBe('doorOpen');
  });

  it('that gets bad while a door is announced keeps its lock from being pulsed', async () => {
    const kiosk = await TestKiosk.start();
    const parcel = kiosk.custody.deposit();
    kiosk.press('beginRetrieval');
    const { open } = kiosk.cabinet.lockBoards;
    kiosk.cabinet.lockBoards.open = async () => ({ written: false, fault: 'lineTooNoisy' });
    kiosk.send({ name: 'submitCode', code: parcel.code });
    await kiosk.pass(1_600);
    kiosk.cabinet.lockBoards.open = open;
    expect(kiosk.on('doorStuck').cause).toBe('outOfService');
    expect(kiosk.custody.compartment(parcel.compartmentId).service).toBe('inService');
    expect(kiosk.custody.parcel(parcel.parcelId).state).toBe('stored');
  });
});

describe('a bus that is gone', () => {
  it('takes its doors out of service, with a reference, and the code stays valid', async () => {
    const { kiosk, parcel } = await withCode();
    kiosk.cabinet.transport.unplug();
    await kiosk.pass(10);
    kiosk.send({ name: 'submitCode', code: parcel.code });
    expect(kiosk.on('doorStuck').cause).toBe('outOfService');
    kiosk.press('finish');
    expect(kiosk.on('start').depositRefused).toBe('doorsUnusable');
    kiosk.cabinet.transport.plug();
    await kiosk.pass(60_000);
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code: parcel.code });
    await kiosk.pass(4_000);
    expect(kiosk.screen).toBe('doorOpen');
  });

  it('is said to the courier who would take up an earlier deposit, which stays as it was', async () => {
    const kiosk = await TestKiosk.start();
    const id = await kiosk.untilOpen();
    await kiosk.pass(121_000);
    kiosk.door(id).close();
    await kiosk.pass(2_000);
    kiosk.press('beginDeposit');
    kiosk.send({ name: 'signIn', phone: '1', pin: rightPin });
    await kiosk.pass(1);
    kiosk.cabinet.transport.unplug();
    await kiosk.pass(10);
    kiosk.send({ name: 'scan', text: 'PARCEL-1' });
    expect(kiosk.on('doorStuck')).toMatchObject({ cause: 'outOfService', anotherFree: false });
    expect(kiosk.custody.compartment(id).doubt).not.toBeNull();
    expect(kiosk.custody.violations()).toEqual([]);
  });
});

describe('a board that says that it failed', () => {
  it('is written down, told once more at once, and then its door is given up and the code stays valid', async () => {
    const kiosk = await TestKiosk.start(telling);
    const { code, parcelId, compartmentId } = kiosk.custody.deposit();
    await kiosk.pass(60_000);
    kiosk.cabinet.simulated.board('1').board.settings.quirks.add('coolsDown');
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code });
    await kiosk.pass(5_000);
    expect(kiosk.on('doorOpening').hint).toBe('pullGently');
    expect(kiosk.unacknowledged).toHaveLength(2);
    expect(kiosk.unacknowledged[0]).toMatchObject({ fault: 'refused', after: 'closed' });
    expect(kiosk.custody.logKinds()).toContain('door.boardRefused');
    await kiosk.pass(8_000);
    expect(kiosk.on('doorStuck').cause).toBe('notOpened');
    expect(kiosk.custody.compartment(compartmentId)).toMatchObject({ service: 'fault', doubt: null });
    expect(kiosk.custody.parcel(parcelId).state).toBe('stored');
    expect(kiosk.custody.tryCode(code).accepted).toBe(true);
  });
});

describe('an unlock that is not answered', () => {
  /** The board hears and obeys, and nobody hears its answers. */
  const goDeaf = (kiosk: TestKiosk, board: string) => kiosk.cabinet.answers(board, { silent: true });

  it('and of which nothing is seen leaves a deposit unconfirmed, with a doubt', async () => {
    const kiosk = await TestKiosk.start();
    await kiosk.untilSize();
    kiosk.send({ name: 'chooseSize', sizeClass: 'S' });
    const { id } = kiosk.on('doorAnnounced').compartment;
    goDeaf(kiosk, '1');
    await kiosk.pass(90_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.custody.compartment(id).doubt).toBe('interrupted');
    expect(kiosk.custody.count("SELECT count(*) AS count FROM parcel WHERE state = 'unconfirmed'")).toBe(1);
    expect(kiosk.unacknowledged).toMatchObject([{ acknowledged: false, isAmbiguous: true }]);
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('and of which nothing is seen leaves a retrieval unconfirmed, with a doubt and its code', async () => {
    const { kiosk, parcel } = await withCode();
    kiosk.send({ name: 'submitCode', code: parcel.code });
    goDeaf(kiosk, '1');
    await kiosk.pass(90_000);
    expect(kiosk.screen).toBe('start');
    expect(kiosk.custody.compartment(parcel.compartmentId).doubt).toBe('interrupted');
    expect(kiosk.custody.parcel(parcel.parcelId).state).toBe('unconfirmed');
    expect(kiosk.custody.tryCode(parcel.code).accepted).toBe(true);
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('and that the door shows to have been lost is sent once more at once', async () => {
    const { kiosk, parcel } = await withCode();
    kiosk.door(parcel.compartmentId).jam = 'latch';
    kiosk.send({ name: 'submitCode', code: parcel.code });
    await kiosk.pass(1_480);
    goDeaf(kiosk, '1');
    await kiosk.pass(300);
    kiosk.cabinet.answers('1', {});
    // The door is read until the pulse has had its time.
    await kiosk.pass(1_700);
    expect(kiosk.unacknowledged[0]).toMatchObject({ isAmbiguous: false, after: 'closed' });
    expect(kiosk.pulses()).toBe(2);
    expect(kiosk.on('doorOpening').hint).toBe('pullGently');
    kiosk.door(parcel.compartmentId).jam = undefined;
    await kiosk.pass(8_000);
    expect(kiosk.on('doorStuck').cause).toBe('notOpened');
    expect(kiosk.custody.parcel(parcel.parcelId).state).toBe('stored');
  });
});
