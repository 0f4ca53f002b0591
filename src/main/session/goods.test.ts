import { afterEach, describe, expect, it } from 'vitest';
import { cabinetFile } from '../../contract/cabinet-file.ts';
import { stopKiosks, TestKiosk } from './test-kiosk.ts';

afterEach(stopKiosks);

/** Three compartments on a board that has goods sensors. */
const watched = cabinetFile.parse({
  name: 'Test',
  country: 'DE',
  buses: [{ id: 'bus', url: 'tcp://127.0.0.1:1' }],
  boards: [{ id: '1', bus: 'bus', protocol: 'kerong', address: 0, channels: 16 }],
  compartments: [1, 2, 3].map((channel) => ({
    id: `a${channel}`,
    label: `A0${channel}`,
    sizeClass: 'S',
    column: 1,
    row: channel,
    board: '1',
    channel,
    goodsSensor: true,
  })),
});

async function atOpenDoor(): Promise<{ kiosk: TestKiosk; id: string }> {
  const kiosk = await TestKiosk.start(watched);
  return { kiosk, id: await kiosk.untilOpen() };
}

const close = async (kiosk: TestKiosk, id: string, hasGoods: boolean) => {
  kiosk.door(id).hasGoods = hasGoods;
  await kiosk.pass(1_000);
  kiosk.door(id).close();
  await kiosk.pass(1_500);
};
const states = (kiosk: TestKiosk) =>
  kiosk.custody.db.prepare('SELECT state FROM parcel ORDER BY created_ms').pluck().all();

describe('a deposit after which a parcel is seen inside', () => {
  it('is stored at once', async () => {
    const { kiosk, id } = await atOpenDoor();
    await close(kiosk, id, true);
    expect(kiosk.screen).toBe('deposited');
    expect(kiosk.custody.payloads('compartment.goodsDisagreed')).toEqual([]);
  });
});

describe('a deposit after which nothing is seen inside', () => {
  it('is stored by the courier’s word that it is', async () => {
    const { kiosk, id } = await atOpenDoor();
    await close(kiosk, id, false);
    expect(kiosk.on('askingWhetherInside').compartment.id).toBe(id);
    expect(states(kiosk)).toEqual(['depositing']);
    kiosk.press('confirmInside');
    expect(kiosk.screen).toBe('deposited');
    expect(states(kiosk)).toEqual(['stored']);
    expect(kiosk.custody.payloads('compartment.goodsDisagreed')).toMatchObject([
      { compartmentId: id, goods: 'absent', answer: 'inside' },
    ]);
    expect(kiosk.custody.compartment(id).verifyEmpty).toBe(false);
  });

  it('opens again, and may be closed on a parcel or on none', async () => {
    const { kiosk, id } = await atOpenDoor();
    await close(kiosk, id, false);
    kiosk.press('openAgain');
    await kiosk.pass(2_500);
    expect(kiosk.on('doorOpen')).toMatchObject({ task: 'place' });
    await close(kiosk, id, true);
    expect(kiosk.screen).toBe('deposited');
    expect(kiosk.pulses()).toBe(2);
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('where nobody answers is stored as without a sensor, and the next one is to look', async () => {
    const { kiosk, id } = await atOpenDoor();
    await close(kiosk, id, false);
    await kiosk.pass(60_000);
    expect(kiosk.screen).toBe('start');
    expect(states(kiosk)).toEqual(['stored']);
    expect(kiosk.custody.compartment(id).verifyEmpty).toBe(true);
    expect(kiosk.custody.payloads('compartment.goodsDisagreed')).toMatchObject([{ answer: null }]);
  });

  it('and whose door did not latch is looked at again when it is closed', async () => {
    const { kiosk, id } = await atOpenDoor();
    await close(kiosk, id, false);
    kiosk.door(id).open();
    await kiosk.pass(1_000);
    expect(kiosk.screen).toBe('doorOpen');
    await close(kiosk, id, true);
    expect(kiosk.screen).toBe('deposited');
    expect(states(kiosk)).toEqual(['stored']);
  });

  it('at a door that then sticks is not called off: the parcel may be inside', async () => {
    const { kiosk, id } = await atOpenDoor();
    await close(kiosk, id, false);
    kiosk.door(id).jam = 'latch';
    kiosk.press('openAgain');
    await kiosk.pass(20_000);
    expect(kiosk.on('doorStuck').cause).toBe('notOpened');
    expect(states(kiosk)).toEqual(['unconfirmed']);
    expect(kiosk.custody.compartment(id).doubt).toBe('interrupted');
  });

  it('is asked nothing about where the courier has said that nothing is left', async () => {
    const { kiosk, id } = await atOpenDoor();
    kiosk.press('reportNothingPlaced');
    await close(kiosk, id, false);
    expect(kiosk.screen).toBe('awaitingLabel');
    expect(states(kiosk)).toEqual(['cancelled']);
  });
});

describe('a retrieval after which something is still seen inside', () => {
  async function retrieved(hasGoods: boolean) {
    const kiosk = await TestKiosk.start(watched);
    const parcel = kiosk.custody.deposit();
    kiosk.door(parcel.compartmentId).hasGoods = true;
    await kiosk.pass(2_000);
    kiosk.press('beginRetrieval');
    kiosk.send({ name: 'submitCode', code: parcel.code });
    await kiosk.pass(4_000);
    await close(kiosk, parcel.compartmentId, hasGoods);
    return { kiosk, ...parcel };
  }

  it('is retrieved all the same; it says so, and the next courier is to look', async () => {
    const { kiosk, parcelId, compartmentId } = await retrieved(true);
    expect(kiosk.on('stillInside').compartment.id).toBe(compartmentId);
    expect(kiosk.custody.parcel(parcelId).state).toBe('retrieved');
    expect(kiosk.custody.compartment(compartmentId).verifyEmpty).toBe(true);
    expect(kiosk.custody.offered()).not.toContain(compartmentId);
    await kiosk.pass(12_000);
    expect(kiosk.screen).toBe('start');
  });

  it('opens once more, without another code, and its grace begins anew', async () => {
    const { kiosk, parcelId, compartmentId } = await retrieved(true);
    kiosk.press('openAgain');
    await kiosk.pass(2_500);
    expect(kiosk.on('doorOpen').task).toBe('take');
    await close(kiosk, compartmentId, false);
    expect(kiosk.screen).toBe('retrieved');
    expect(kiosk.custody.parcel(parcelId).state).toBe('retrieved');
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('is nothing to speak of where nothing is', async () => {
    const { kiosk } = await retrieved(false);
    expect(kiosk.screen).toBe('retrieved');
  });
});

describe('the next courier', () => {
  it('is given a compartment in which nothing is seen, and else is asked to look', async () => {
    const kiosk = await TestKiosk.start(watched);
    for (const id of ['a1', 'a2']) kiosk.door(id).hasGoods = true;
    await kiosk.pass(2_000);
    expect(await kiosk.untilOpen()).toBe('a3');
    expect(kiosk.on('doorOpen').verifyEmpty).toBe(false);
    kiosk.door('a3').hasGoods = true;
    await kiosk.pass(500);
    kiosk.door('a3').close();
    await kiosk.pass(1_500);
    kiosk.press('depositNext');
    kiosk.untilSizeSignedIn('PARCEL-2');
    kiosk.send({ name: 'chooseSize', sizeClass: 'S' });
    await kiosk.pass(4_000);
    expect(kiosk.on('doorOpen')).toMatchObject({ verifyEmpty: true, compartment: { id: 'a1' } });
  });
});
