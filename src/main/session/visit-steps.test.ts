import { beforeEach, describe, expect, it } from 'vitest';
import type { ParcelProblem } from '../../contract/recipient-view.ts';
import { casesWithReference } from '../custody/problem-cases.ts';
import { testVisitKiosk, type VisitKiosk } from './test-visit.ts';

let kiosk: VisitKiosk;
beforeEach(async () => {
  kiosk = await testVisitKiosk();
});

const reports = [
  ['reportCompartmentEmpty', 'compartmentEmpty', 'unconfirmed'],
  ['reportWrongParcel', 'wrongParcel', 'unconfirmed'],
  ['reportDamaged', 'damaged', 'retrieved'],
] as const satisfies readonly (readonly [string, ParcelProblem, string])[];

describe('what is wrong behind a door', () => {
  it.each(reports)('%s is a case under the reference on the screen', async (command, problem, state) => {
    const parcel = kiosk.custody.deposit();
    await kiosk.untilTaking(parcel.code);
    expect(kiosk.press(command)).toBe(true);
    const { reported, task } = kiosk.on('doorOpen');
    expect([reported?.problem, task]).toEqual([problem, 'take']);
    const [found] = casesWithReference(kiosk.custody.store, reported?.reference ?? '');
    expect(found).toMatchObject({ kind: problem, parcelId: parcel.parcelId });
    // The first report stands: the door is to be closed now.
    expect(kiosk.press('reportDidNotOpen')).toBe(false);
    await kiosk.close(parcel.compartmentId);
    expect(kiosk.on('problemNoted')).toMatchObject({ problem, reference: reported?.reference });
    expect(kiosk.custody.parcel(parcel.parcelId).state).toBe(state);
    expect(kiosk.custody.tryCode(parcel.code).accepted).toBe(true);
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('keeps a disputed parcel where the door is left open, and whoever closes it has not retrieved it', async () => {
    const parcel = kiosk.custody.deposit();
    await kiosk.untilTaking(parcel.code);
    kiosk.press('reportCompartmentEmpty');
    await kiosk.pass(130_000);
    expect(kiosk.screen).toBe('start');
    await kiosk.close(parcel.compartmentId);
    expect(kiosk.custody.parcel(parcel.parcelId).state).toBe('unconfirmed');
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it.each([
    ['reportDidNotOpen', 'didNotOpen'],
    ['reportAnotherDoorOpened', 'anotherDoorOpened'],
  ] as const)('%s is a case as well, once the door is given up', async (command, kind) => {
    const { code, parcelId } = kiosk.custody.deposit();
    await kiosk.untilTaking(code);
    kiosk.press(command);
    if (kind === 'didNotOpen') {
      await kiosk.pass(4_000);
      kiosk.press(command);
    }
    const { reference } = kiosk.on('doorStuck');
    expect(casesWithReference(kiosk.custody.store, reference)).toMatchObject([{ kind, parcelId }]);
    expect(kiosk.custody.parcel(parcelId).state).toBe('unconfirmed');
  });
});

describe('several parcels for one number', () => {
  it('are taken out one after the other, each door once the one before is closed', async () => {
    kiosk.custody.configuration.retrieval.allOfMine = true;
    const first = kiosk.custody.deposit('PARCEL-1');
    const second = kiosk.custody.deposit('PARCEL-2');
    await kiosk.untilTaking(first.code);
    expect(kiosk.on('doorOpen').left).toBe(1);
    expect(kiosk.press('openNext')).toBe(false);
    await kiosk.close(first.compartmentId);
    expect(kiosk.on('retrieved').left).toBe(1);
    expect(kiosk.press('openNext')).toBe(true);
    await kiosk.pass(4_000);
    expect(kiosk.on('doorOpen')).toMatchObject({ compartment: { id: second.compartmentId } });
    expect(kiosk.on('doorOpen').left).toBeUndefined();
    await kiosk.close(second.compartmentId);
    expect(kiosk.press('openNext')).toBe(false);
    expect(kiosk.press('finish')).toBe(true);
    for (const { parcelId } of [first, second]) {
      expect(kiosk.custody.parcel(parcelId).state).toBe('retrieved');
    }
    expect(kiosk.custody.violations()).toEqual([]);
  });

  it('go on after one of which something was wrong, and each has a reference of its own', async () => {
    kiosk.custody.configuration.retrieval.allOfMine = true;
    const first = kiosk.custody.deposit('PARCEL-1');
    kiosk.custody.deposit('PARCEL-2');
    await kiosk.untilTaking(first.code);
    kiosk.press('reportWrongParcel');
    await kiosk.close(first.compartmentId);
    const { reference } = kiosk.on('problemNoted');
    expect(kiosk.press('openNext')).toBe(true);
    await kiosk.pass(4_000);
    kiosk.press('reportDamaged');
    expect(kiosk.on('doorOpen').reported?.reference).not.toBe(reference);
  });

  it('stay behind their doors where the policy lets a code open its own parcel alone', async () => {
    const first = kiosk.custody.deposit('PARCEL-1');
    kiosk.custody.deposit('PARCEL-2');
    await kiosk.untilTaking(first.code);
    expect(kiosk.on('doorOpen').left).toBeUndefined();
    await kiosk.close(first.compartmentId);
    expect(kiosk.press('openNext')).toBe(false);
  });
});

it('shows until when a parcel is kept, with the reasons, once its hold clock has started', async () => {
  const { code, parcelId } = kiosk.custody.deposit();
  kiosk.startHold(parcelId);
  await kiosk.untilTaking(code);
  expect(kiosk.on('doorOpen').hold).toMatchObject({
    timeZone: 'UTC',
    reasons: [
      { kind: 'started', because: 'messageDelivered' },
      { kind: 'given', hours: 168 },
    ],
  });
});
