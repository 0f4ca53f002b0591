import { afterEach, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../scripts/bench-bus/free-port.ts';
import { run as monitorBus } from '../../src/cli/bus-monitor.ts';
import type { CabinetFileInput } from '../../src/contract/cabinet-file.ts';
import { KioskRig } from './kiosk-rig.ts';

let rig: KioskRig;

afterEach(() => rig.stop());

interface Told {
  readonly name: string;
  readonly version: number;
  readonly payload: Record<string, unknown>;
}

/** What the platform would be told under this name. */
function told(name: string): Told[] {
  const rows = rig.rows<{ name: string; version: number; payload: string }>(
    `SELECT name, version, payload FROM event_outbox WHERE name = '${name}' ORDER BY epoch, sequence`,
  );
  return rows.map((row) => ({ ...row, payload: JSON.parse(row.payload) }));
}

const doubtOf = (id: string) =>
  rig.rows<{ doubt: string | null }>(`SELECT doubt FROM compartment WHERE id = '${id}'`)[0]?.doubt;
const stateOfParcel = () => rig.rows<{ state: string }>('SELECT state FROM parcel')[0]?.state;

/** Once something is pulsed, this door opens as well. */
function opensAtPulse(door: string): void {
  const unlisten = rig.cabinet.listen((event) => {
    if (event.event !== 'pulse') return;
    unlisten();
    void rig.cabinet.apply({ do: 'open', door });
  });
}

describe('a door that opens unasked', () => {
  test('by force is an alarm within one sweep, and its compartment is in doubt', async () => {
    rig = await KioskRig.start();
    const began = performance.now();
    await rig.cabinet.apply({ do: 'open', door: 'f2' });
    await rig.until(() => told('door.openedUnasked').length > 0, 'the alarm');
    // Two readings that say the same, at the idle pace.
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(told('door.openedUnasked')).toMatchObject([
      { version: 2, payload: { compartmentId: 'f2', suspected: 'tamper', pulsedCompartmentId: null } },
    ]);
    expect(doubtOf('f2')).toBe('openedUnasked');
    await rig.cabinet.apply({ do: 'close', door: 'f2' });
    await rig.until(() => rig.kiosk.lockBoards?.door('f2') === 'closed', 'the close');
    expect(doubtOf('f2')).toBe('openedUnasked');
  });

  test('instead of the one that was pulsed takes both boards out of service', async () => {
    rig = await KioskRig.start();
    const { compartment, code } = await rig.deposit('WIRE0001');
    await rig.cabinet.apply({ do: 'jam', door: compartment, what: 'latch' });
    opensAtPulse('f2');
    await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
    await rig.go({ name: 'submitCode', code }, 'doorOpening');
    const stuck = await rig.screen('doorStuck');
    expect(stuck.cause).toBe('anotherDoorOpened');
    expect(told('door.openedUnasked').map(({ payload }) => payload)).toEqual([
      { compartmentId: 'f2', suspected: 'misfire', pulsedCompartmentId: compartment },
    ]);
    expect(rig.rows('SELECT id, suspect_reason FROM board ORDER BY id')).toEqual([
      { id: 'left', suspect_reason: 'anotherDoorOpened' },
      { id: 'right', suspect_reason: 'anotherDoorOpened' },
    ]);
    expect(stateOfParcel()).toBe('stored');
    const attempts = rig.rows("SELECT attempt FROM door_operation WHERE cause = 'retrieval'");
    expect(attempts).toHaveLength(1);
  });
});

test('a line with too much noise is never pulsed on: out of service, and the code stays valid', async () => {
  // Noise that shows soon, and not so much of it that the boards seem silent and are asked rarely.
  rig = await KioskRig.start({ policies: { line: { stopShare: 1e-4 } } });
  const { code } = await rig.deposit('WIRE0002');
  const clean = { flips: 0, lost: 0, doubled: 0 };
  await rig.cabinet.apply({ do: 'noise', ...clean, flips: 0.01, direction: 'from-board' });
  await rig.until(() => rig.kiosk.lockBoards?.buses()[0]?.line.state === 'stopped', 'the stop');
  expect(told('bus.lineChanged').at(-1)).toMatchObject({ payload: { busId: 'main', state: 'stopped' } });
  expect(rig.view).toMatchObject({ screen: 'start', depositRefused: 'doorsUnusable' });
  let pulses = 0;
  rig.cabinet.listen((event) => {
    if (event.event === 'pulse') pulses += 1;
  });
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const refused = await rig.go({ name: 'submitCode', code }, 'doorStuck');
  expect(refused).toMatchObject({ cause: 'outOfService', reference: expect.stringMatching(/^[A-Z2-9]{6}$/) });
  expect(pulses).toBe(0);
  expect(stateOfParcel()).toBe('stored');
});

test('a bus that is pulled out is out of service for its doors alone, says so, and is back by itself', async () => {
  const port = await freePort();
  const onTwoBuses = (demo: CabinetFileInput): CabinetFileInput => ({
    ...demo,
    buses: [...demo.buses, { id: 'second', url: `tcp://127.0.0.1:${port}` }],
    boards: demo.boards.map((board) => (board.id === 'right' ? { ...board, bus: 'second' } : board)),
  });
  rig = await KioskRig.start({ change: onTwoBuses });
  const { code } = await rig.deposit('WIRE0003');
  await rig.cabinet.apply({ do: 'unplugBus', bus: 'main' });
  await rig.until(() => told('bus.serviceChanged').length > 0, 'the loss');
  expect(told('bus.serviceChanged')).toMatchObject([{ payload: { busId: 'main', isOpen: false } }]);
  const unusable = rig.view.notices.find((notice) => notice.kind === 'doorsUnusable');
  expect(unusable).toMatchObject({ labels: expect.arrayContaining(['A01', 'D06']) });
  expect(unusable?.kind === 'doorsUnusable' && unusable.labels).toHaveLength(24);

  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const refused = await rig.go({ name: 'submitCode', code }, 'doorStuck');
  expect(refused).toMatchObject({ cause: 'outOfService', reference: expect.stringMatching(/^[A-Z2-9]{6}$/) });
  await rig.go({ name: 'finish' }, 'start');
  const other = await rig.deposit('WIRE0004');
  expect(other.compartment).toMatch(/^[ef]/);

  await rig.cabinet.apply({ do: 'plugBus', bus: 'main' });
  await rig.until(() => rig.kiosk.lockBoards?.buses()[0]?.isOpen === true, 'the port');
  await rig.untilDoorsKnown();
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const { compartment } = await rig.go({ name: 'submitCode', code }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.screen('retrieved');
  await rig.until(() => told('bus.serviceChanged').length > 1, 'the news that it holds');
  expect(rig.view.notices.some((notice) => notice.kind === 'doorsUnusable')).toBe(false);
});

describe('an unlock of which nobody knows what it did', () => {
  test('leaves a deposit unconfirmed, with a doubt', async () => {
    rig = await KioskRig.start();
    await rig.signIn();
    await rig.toSize('WIRE0005');
    await rig.cabinet.apply({ do: 'answers', board: 'left', faults: { silent: true } });
    await rig.go({ name: 'chooseSize', sizeClass: 'S' }, 'doorOpening');
    await rig.screen('askingWhetherOpened');
    await rig.screen('start');
    expect(stateOfParcel()).toBe('unconfirmed');
    expect(rig.rows('SELECT doubt FROM compartment WHERE doubt IS NOT NULL')).toEqual([
      { doubt: 'interrupted' },
    ]);
  });

  test('leaves a retrieval unconfirmed, with a doubt, and its code valid', async () => {
    // A board that alone is silent for as long as this takes is otherwise suspected.
    const door = { announceMs: 0, pulseAgainAfterMs: 1_500, giveUpAfterMs: 1_500 };
    rig = await KioskRig.start({ policies: { door } });
    const { compartment, code } = await rig.deposit('WIRE0006');
    await rig.cabinet.apply({ do: 'answers', board: 'left', faults: { silent: true } });
    await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
    await rig.go({ name: 'submitCode', code }, 'doorOpening');
    await rig.screen('start');
    expect(stateOfParcel()).toBe('unconfirmed');
    expect(doubtOf(compartment)).toBe('interrupted');
    await rig.cabinet.apply({ do: 'close', door: compartment });
    await rig.cabinet.apply({ do: 'answers', board: 'left', faults: {} });
    await rig.untilDoorsKnown();
    await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
    await rig.go({ name: 'submitCode', code }, 'doorOpen');
  });
});

test('goods sensors advise: a parcel that is not seen is asked about, and one that is left is told', async () => {
  const withGoodsSensors = (demo: CabinetFileInput): CabinetFileInput => ({
    ...demo,
    boards: ['left', 'right'].map((id, address) => ({
      id,
      bus: 'main',
      protocol: 'kerong-48',
      address,
      channels: 48,
    })),
    compartments: demo.compartments.map((each) => ({ ...each, goodsSensor: true })),
  });
  rig = await KioskRig.start({ change: withGoodsSensors });
  await rig.signIn();
  const { compartment } = await rig.toOpenDoor('WIRE0007');
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.screen('askingWhetherInside');
  expect(stateOfParcel()).toBe('depositing');
  await rig.go({ name: 'openAgain' }, 'doorOpen');
  await rig.cabinet.apply({ do: 'goods', door: compartment.id, present: true });
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.screen('deposited');
  const { code } = await rig.message();
  await rig.go({ name: 'finish' }, 'start');

  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.screen('stillInside');
  expect(stateOfParcel()).toBe('retrieved');
  expect(told('compartment.goodsDisagreed').map(({ payload }) => payload)).toMatchObject([
    { compartmentId: compartment.id, goods: 'present', answer: null },
  ]);
  await rig.go({ name: 'openAgain' }, 'doorOpen');
  await rig.cabinet.apply({ do: 'goods', door: compartment.id, present: false });
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.screen('retrieved');
  expect(rig.rows(`SELECT verify_empty FROM compartment WHERE id = '${compartment.id}'`)).toEqual([
    { verify_empty: 1 },
  ]);
});

test('the last hour of traffic can be had while the kiosk runs, with the unlock in it', async () => {
  rig = await KioskRig.start();
  await rig.deposit('WIRE0008');
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    const args = ['--data', rig.directory, '--since', '1h', '--no-follow', '--json'];
    expect(await monitorBus(args)).toBe(0);
  } finally {
    write.mockRestore();
  }
  const frames = lines.map((line) => JSON.parse(line) as { bus: string; direction: string; hex: string });
  expect(frames.length).toBeGreaterThan(4);
  expect(frames.every(({ bus }) => bus === 'main')).toBe(true);
  // XOR5: 8A, board, lock, 11 opens a lock (PROTOCOLS §1.2).
  expect(frames.filter(({ direction, hex }) => direction === 'to-board' && /^8a.*11/i.test(hex))).not.toEqual(
    [],
  );
});
