import { afterEach, beforeEach, expect, test } from 'vitest';
import { withCabinetWaiting } from '../../src/cli/open-folder.ts';
import { cipherOf, secretsOf } from '../../src/cli/open-secrets.ts';
import type { MaintenanceAct, MaintenancePageName, PageOf } from '../../src/contract/maintenance.ts';
import type { TechnicianRole } from '../../src/contract/technician.ts';
import type { ViewOf } from '../../src/contract/view.ts';
import { addCourier } from '../../src/main/people/couriers.ts';
import type { NewTechnician } from '../../src/main/people/technicians/technicians.ts';
import { addTechnicianTo, appCode, technicianPin } from '../add-technician.ts';
import { KioskRig } from './kiosk-rig.ts';

let rig: KioskRig;
let kim: NewTechnician;

beforeEach(async () => {
  rig = await KioskRig.start();
  kim = await added('supervisor');
});
afterEach(() => rig.stop());

async function added(role: TechnicianRole): Promise<NewTechnician> {
  let made: NewTechnician | undefined;
  await rig.pausedFor(async () => {
    made = await addTechnicianTo(rig.directory, role);
  });
  await rig.untilDoorsKnown();
  if (made === undefined) throw new Error('no technician was added');
  return made;
}

const codeOf = (technician: NewTechnician, drift = 0) => appCode(technician, rig.clock.now(), drift);
const act = (what: MaintenanceAct) => rig.command({ name: 'maintain', act: what }).accepted;
const maintenance = () => rig.view as ViewOf<'maintenance'>;
async function page<P extends MaintenancePageName>(name: P): Promise<PageOf<P>> {
  await rig.until(() => rig.view.screen === 'maintenance' && rig.view.at.page === name, `page ${name}`);
  return maintenance().at as PageOf<P>;
}
async function callMaintenance(): Promise<void> {
  for (let touch = 0; touch < 5; touch += 1) expect(rig.command({ name: 'touchCorner' }).accepted).toBe(true);
  await page('signingIn');
}
async function tries(typed: { id?: string; pin?: string; oneTimeCode: string }): Promise<void> {
  expect(act({ name: 'signIn', id: kim.id, pin: technicianPin, ...typed })).toBe(true);
  await rig.until(
    () => rig.view.screen !== 'maintenance' || rig.view.at.page !== 'signingIn' || !rig.view.at.checking,
    'the check',
  );
}
async function signIn(oneTimeCode = codeOf(kim)) {
  await callMaintenance();
  await tries({ oneTimeCode });
  return page('sections');
}
const logged = (kind: string) =>
  rig
    .rows<{ actor: string; detail: string }>(`SELECT actor, detail FROM access_log WHERE kind = '${kind}'`)
    .map(({ actor, detail }) => ({ actor, ...JSON.parse(detail) }));

test('a technician comes in by the corner, opens a door for a reason, looks, and the log knows who', async () => {
  expect((await signIn()).technician).toEqual({ id: '1', name: 'Kim', role: 'supervisor' });
  act({ name: 'openSection', section: 'cabinet' });
  await page('cabinet');
  expect(maintenance().live.doors).toHaveLength(36);
  act({ name: 'chooseCompartment', compartmentId: 'a1' });
  await page('compartment');
  act({ name: 'openDoor', reason: 'inspection' });
  await page('doorOpen');
  await rig.cabinet.apply({ do: 'close', door: 'a1' });
  await page('looking');
  act({ name: 'recordFound', found: 'empty' });
  expect((await page('compartment')).notice).toBe('settled');
  act({ name: 'signOut' });
  await rig.screen('start');

  expect(logged('maintenance.signedIn')).toEqual([{ actor: 'technician:1', by: 'totp', role: 'supervisor' }]);
  expect(logged('maintenance.opening')).toMatchObject([{ actor: 'technician:1', reason: 'inspection' }]);
  expect(logged('compartment.foundEmpty')).toMatchObject([{ actor: 'technician:1' }]);
  expect(logged('maintenance.ended')).toEqual([{ actor: 'technician:1', because: 'signedOut' }]);
  expect(rig.rows("SELECT cause, actor, outcome FROM door_operation WHERE cause = 'maintenance'")).toEqual([
    { cause: 'maintenance', actor: 'technician:1', outcome: 'openedAndClosed' },
  ]);
});

test('the gesture alone opens nothing, a code is good once, and neither a restart nor the clock helps', async () => {
  const code = codeOf(kim);
  await callMaintenance();
  for (const what of [
    { name: 'openSection', section: 'cabinet' },
    { name: 'chooseCompartment', compartmentId: 'a1' },
    { name: 'openDoor', reason: 'inspection' },
    { name: 'openAllVacant', reason: 'cleaning' },
    { name: 'confirmClock' },
  ] satisfies MaintenanceAct[]) {
    expect(act(what)).toBe(false);
  }
  await tries({ oneTimeCode: code });
  await page('sections');
  act({ name: 'signOut' });
  await callMaintenance();
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await tries({ oneTimeCode: code });
    expect(await page('signingIn')).toMatchObject({ refusal: 'wrong' });
  }
  await tries({ id: '77', oneTimeCode: codeOf(kim, 1) });
  expect(await page('signingIn')).toMatchObject({ refusal: 'closed' });

  await rig.restart();
  rig.setWallAhead(40_000);
  await callMaintenance();
  // What is right is refused like everything else, and nobody is asked to wait less.
  await tries({ oneTimeCode: codeOf(kim) });
  expect(await page('signingIn')).toMatchObject({ refusal: 'closed' });
  expect(maintenance().waitMs).toBeGreaterThan(13 * 60_000);
  const refused = logged('maintenance.signInRefused');
  expect(refused).toHaveLength(5);
  expect(refused.at(-1)).toEqual({ actor: 'unknown', closedForMs: 15 * 60_000 });
  expect(rig.logged.join('\n')).not.toContain(code);
});

test('a clock that is not trusted takes recovery codes alone, and is trusted again when confirmed', async () => {
  await rig.pausedFor(() => rig.setWallAhead(-365 * 86_400_000));
  await rig.untilDoorsKnown();
  await callMaintenance();
  expect(maintenance().live.isClockTrusted).toBe(false);
  await tries({ oneTimeCode: codeOf(kim) });
  expect(await page('signingIn')).toMatchObject({ refusal: 'needsRecoveryCode' });
  rig.setWallAhead(0);
  await tries({ oneTimeCode: kim.recoveryCodes[0] ?? '' });
  expect((await page('sections')).recoveryCodesLeft).toBe(9);
  act({ name: 'openSection', section: 'clock' });
  await page('clock');
  act({ name: 'confirmClock' });
  await rig.until(() => maintenance().live.isClockTrusted, 'a clock that is trusted');
  act({ name: 'signOut' });
  await rig.screen('start');
  expect(rig.view.notices.map(({ kind }) => kind)).not.toContain('clockUntrusted');
  await rig.restart();
  expect(rig.view.notices.map(({ kind }) => kind)).not.toContain('clockUntrusted');
});

test('a power cut while a technician has a door open leaves a doubt and no session', async () => {
  await signIn();
  act({ name: 'openSection', section: 'cabinet' });
  act({ name: 'chooseCompartment', compartmentId: 'b1' });
  await page('compartment');
  act({ name: 'openDoor', reason: 'repair' });
  await page('doorOpen');
  await rig.restart();
  expect(rig.view.screen).toBe('start');
  expect(rig.rows('SELECT id, doubt FROM compartment WHERE doubt IS NOT NULL')).toEqual([
    { id: 'b1', doubt: 'interrupted' },
  ]);
});

test('whoever registered is let in or refused by a technician, and only once', async () => {
  await rig.pausedFor(async () => {
    const secrets = secretsOf(rig.directory);
    await withCabinetWaiting(rig.directory, async (store, { nowMs }) => {
      const cipher = cipherOf(rig.directory, secrets, store);
      const courier = {
        name: 'Dana',
        e164: '+4915100000001',
        pin: '280469',
        state: 'pending',
        nowMs,
      } as const;
      await addCourier({ store, cipher, secrets }, courier);
      await addCourier({ store, cipher, secrets }, { ...courier, name: 'Eve', e164: '+4915100000002' });
    });
  });
  await rig.untilDoorsKnown();
  expect((await signIn()).sections).toContainEqual({ section: 'couriers', waiting: 2 });
  act({ name: 'openSection', section: 'couriers' });
  const { couriers } = await page('couriers');
  const [dana, eve] = ['Dana', 'Eve'].map((name) => couriers.find((each) => each.name === name)?.id ?? '');
  act({ name: 'decideCourier', courierId: dana ?? '', isApproved: true });
  act({ name: 'decideCourier', courierId: eve ?? '', isApproved: false });
  expect((await page('couriers')).couriers).toEqual([]);
  expect(act({ name: 'decideCourier', courierId: eve ?? '', isApproved: true })).toBe(false);
  expect(logged('courier.approved')).toMatchObject([{ actor: 'technician:1', from: 'pending' }]);
  expect(logged('courier.rejected')).toMatchObject([{ actor: 'technician:1', from: 'pending' }]);
});
