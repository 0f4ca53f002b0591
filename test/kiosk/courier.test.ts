import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import { withCabinet } from '../../src/cli/open-folder.ts';
import { cipherOf, secretsOf } from '../../src/cli/open-secrets.ts';
import type { CourierState } from '../../src/contract/courier.ts';
import type { RegistrationPage, RegistrationPageOf } from '../../src/contract/registration.ts';
import { configurationInForce } from '../../src/main/configuration-store.ts';
import { recallParcel } from '../../src/main/custody/take-back.ts';
import { openMessageSeal } from '../../src/main/notify/message-outbox-seal.ts';
import { parcelMessages } from '../../src/main/parcel-messages.ts';
import { issueBadge } from '../../src/main/people/badges.ts';
import { changeCourierState } from '../../src/main/people/courier-states.ts';
import { KioskRig } from './kiosk-rig.ts';

const phone = '0170 1234567';
const e164 = '+491701234567';
const pin = '483920';
const actor = 'technician:test';
let rig: KioskRig;

const start = async (couriers: Record<string, unknown> = {}) => {
  rig = await KioskRig.start({
    policies: { couriers: { companies: [{ id: 'dhl', name: 'DHL' }], ...couriers } },
  });
};
beforeEach(() => start());
afterEach(() => rig.stop());

async function page<P extends RegistrationPage['page']>(name: P): Promise<RegistrationPageOf<P>> {
  const shown = () => (rig.view.screen === 'registering' ? rig.view.at : undefined);
  await rig.until(() => shown()?.page === name, `page ${name}`);
  return shown() as RegistrationPageOf<P>;
}

/** The six digits of the newest message to this number. */
async function codeSentTo(number: string): Promise<string> {
  const codes = () =>
    rig.printed.flatMap((line) =>
      line.startsWith(`SMS to ${number}: `)
        ? [...line.matchAll(/\b\d{3} \d{3}\b/g)].map(([code]) => code)
        : [],
    );
  await rig.until(() => codes().length > 0, 'a code');
  return codes().at(-1) ?? '';
}

async function untilNumberGiven(): Promise<void> {
  await rig.go({ name: 'beginDeposit' }, 'signingIn');
  await rig.go({ name: 'beginRegistration' }, 'registering');
  rig.command({ name: 'submitName', courierName: 'Dana Okonkwo' });
  const { companies } = await page('choosingCompany');
  expect(companies).toEqual([{ id: 'dhl', name: 'DHL' }]);
  rig.command({ name: 'chooseCompany', companyId: 'dhl' });
  await page('givingNumber');
  rig.command({ name: 'submitOwnNumber', phone });
}

async function registers(): Promise<void> {
  await untilNumberGiven();
  await page('awaitingProof');
  rig.command({ name: 'submitProof', code: await codeSentTo(e164) });
  await page('choosingPin');
  rig.command({ name: 'choosePin', pin: '123456' });
  await rig.until(
    () => rig.view.screen === 'registering' && 'refusal' in rig.view.at && !!rig.view.at.refusal,
    'a refusal',
  );
  expect((await page('choosingPin')).refusal).toBe('tooSimple');
  rig.command({ name: 'choosePin', pin });
}

/** The courier who registered last. */
function courierId(): string {
  const [row] = rig.rows<{ person_id: string }>(
    'SELECT person_id FROM courier ORDER BY registered_ms DESC, person_id DESC LIMIT 1',
  );
  return row?.person_id ?? '';
}

async function decide(to: CourierState): Promise<void> {
  const id = courierId();
  await rig.pausedFor(() => {
    const change = { courierId: id, to, actor, ...(to === 'approved' && { confirmedCompanyId: 'dhl' }) };
    withCabinet(rig.directory, (store, moment) =>
      store.transaction((tx) => changeCourierState(tx, change, moment)),
    );
  });
  await rig.untilDoorsKnown();
}

async function badge(): Promise<string> {
  let token = '';
  const id = courierId();
  await rig.pausedFor(() => {
    const key = secretsOf(rig.directory).key('badges');
    withCabinet(rig.directory, (store, moment) => {
      token = store.transaction((tx) => issueBadge(tx, key, { courierId: id, actor }, moment)).token;
    });
  });
  await rig.untilDoorsKnown();
  return token;
}

/** The operator wants every stored parcel back. */
async function recallAll(): Promise<void> {
  await rig.pausedFor(() => {
    const secrets = secretsOf(rig.directory);
    withCabinet(rig.directory, (store, moment) => {
      const cipher = cipherOf(rig.directory, secrets, store);
      const configuration = configurationInForce(store, () => undefined);
      const messageSeal = openMessageSeal({ secrets, cipher });
      const means = {
        configuration,
        codeKey: secrets.key('retrievalCodes'),
        ...parcelMessages({ messageSeal, cabinet: 'Test', configuration, languageOf: () => undefined }),
        lastFourDigits: () => undefined,
      };
      for (const { id } of rig.rows<{ id: string }>("SELECT id FROM parcel WHERE state = 'stored'")) {
        store.transaction((tx) => recallParcel(tx, means, { parcelId: id, actor }, moment));
      }
    });
  });
  await rig.untilDoorsKnown();
}

test('a courier registers, is approved, signs in with PIN and badge, deposits and takes back', async () => {
  await registers();
  expect(await page('ended')).toEqual({ page: 'ended', outcome: 'registered' });
  await rig.go({ name: 'finish' }, 'start');

  await rig.go({ name: 'beginDeposit' }, 'signingIn');
  rig.command({ name: 'signIn', phone, pin });
  await rig.until(
    () => rig.view.screen === 'signingIn' && rig.view.refusal !== undefined,
    'the refusal of who waits',
  );
  expect(rig.view).toMatchObject({ refusal: 'notApproved' });

  await decide('approved');
  await rig.go({ name: 'beginDeposit' }, 'signingIn');
  await rig.go({ name: 'signIn', phone, pin }, 'awaitingLabel');
  const first = await rig.toOpenDoor('COURIER0001');
  // The next label while the door is still open.
  expect(rig.command({ name: 'scan', text: 'COURIER0002' }).accepted).toBe(true);
  expect(await rig.screen('doorOpen')).toMatchObject({ nextLabel: 'COURIER0002' });
  await rig.cabinet.apply({ do: 'close', door: first.compartment.id });
  expect(await rig.screen('awaitingRecipient')).toMatchObject({ trackingNumber: 'COURIER0002' });
  await rig.go({ name: 'cancel' }, 'start');

  const token = await badge();
  await recallAll();
  const home = await rig.go({ name: 'scan', text: token }, 'awaitingLabel');
  expect(home).toMatchObject({ courierName: 'Dana Okonkwo', toTakeBack: 1 });
  const list = await rig.go({ name: 'beginTakeBack' }, 'takingBack');
  const [parcel] = list.parcels;
  expect(parcel).toMatchObject({ trackingNumber: 'COURIER0001', because: 'operator' });
  const open = await rig.go({ name: 'takeBack', parcelId: parcel?.parcelId ?? '' }, 'doorOpen');
  expect(open).toMatchObject({ purpose: 'recall', task: 'take', compartment: first.compartment });
  await rig.cabinet.apply({ do: 'close', door: open.compartment.id });
  expect(await rig.screen('takingBack')).toMatchObject({
    parcels: [],
    lastTaken: first.compartment.label,
  });
  expect(rig.rows('SELECT state FROM parcel')).toEqual([{ state: 'recalled' }]);
  expect(rig.rows("SELECT cause, actor, outcome FROM door_operation WHERE cause = 'recall'")).toEqual([
    { cause: 'recall', actor: `courier:${courierId()}`, outcome: 'openedAndClosed' },
  ]);
});

test('a label that is scanned first asks who it is and goes on, and an unknown badge is told', async () => {
  const asked = await rig.go({ name: 'scan', text: 'COURIER0003' }, 'signingIn');
  expect(asked.trackingNumber).toBe('COURIER0003');
  const unknown = await rig.go({ name: 'scan', text: `CUBBY:BADGE:${'A'.repeat(22)}` }, 'signingIn');
  expect(unknown).toMatchObject({ refusal: 'unknownBadge', trackingNumber: 'COURIER0003' });
  const { phone: known, pin: right } = demoCourier;
  const next = await rig.go({ name: 'signIn', phone: known, pin: right }, 'awaitingRecipient');
  expect(next.trackingNumber).toBe('COURIER0003');
});

test('whoever registers a number that is known gets no code, and the screens are the same', async () => {
  await rig.go({ name: 'beginDeposit' }, 'signingIn');
  await rig.go({ name: 'beginRegistration' }, 'registering');
  rig.command({ name: 'submitName', courierName: 'Eve' });
  rig.command({ name: 'chooseCompany', companyId: 'other' });
  rig.command({ name: 'submitOwnNumber', phone: demoCourier.phone });
  const proof = await page('awaitingProof');
  expect(proof).toMatchObject({ wasSent: true, mayGoOnUnverified: false });
  await rig.until(
    () => rig.printed.some((line) => line.startsWith(`SMS to ${demoCourier.e164}`)),
    'a message',
  );
  expect(rig.printed.join('\n')).not.toMatch(/\b\d{3} \d{3}\b/);
  rig.command({ name: 'submitProof', code: '123456' });
  expect((await page('awaitingProof')).refusal).toBe('wrong');
});

test('a forgotten PIN is renewed by a code, and the old one lets nobody in', async () => {
  await rig.go({ name: 'beginDeposit' }, 'signingIn');
  await rig.go({ name: 'beginPinRenewal' }, 'registering');
  rig.command({ name: 'submitOwnNumber', phone: demoCourier.phone });
  await page('awaitingProof');
  rig.command({ name: 'submitProof', code: await codeSentTo(demoCourier.e164) });
  await page('choosingPin');
  rig.command({ name: 'choosePin', pin });
  expect(await page('ended')).toEqual({ page: 'ended', outcome: 'pinRenewed' });
  await rig.go({ name: 'beginDeposit' }, 'signingIn');
  rig.command({ name: 'signIn', phone: demoCourier.phone, pin: demoCourier.pin });
  await rig.until(
    () => rig.view.screen === 'signingIn' && rig.view.refusal === 'wrong',
    'the refusal of the old PIN',
  );
  await rig.go({ name: 'signIn', phone: demoCourier.phone, pin }, 'awaitingLabel');
});

test('a new courier deposits as many parcels as the policy allows before the approval', async () => {
  await rig.stop();
  await start({ pendingMayDepositParcels: 1 });
  await registers();
  await rig.screen('awaitingLabel');
  const open = await rig.toOpenDoor('COURIER0004');
  await rig.cabinet.apply({ do: 'close', door: open.compartment.id });
  await rig.screen('deposited');
  await rig.go({ name: 'depositNext' }, 'awaitingLabel');
  const refused = await rig.go({ name: 'submitLabel', trackingNumber: 'COURIER0005' }, 'depositRefused');
  expect(refused.because).toEqual({ refusal: 'pendingLimit', parcels: 1 });
});

test('couriers are held to their sizes and to so many compartments at once', async () => {
  await rig.stop();
  await start({ access: { sizeClasses: ['S'], compartmentsAtOnce: 1 } });
  await rig.signIn();
  const { sizes } = await rig.toSize('COURIER0006');
  expect(sizes.map(({ sizeClass }) => sizeClass)).toEqual(['S']);
  const denied = await rig.go({ name: 'chooseSize', sizeClass: 'M' }, 'depositRefused');
  expect(denied).toMatchObject({ because: { refusal: 'sizeDenied' }, canChooseSize: true });
  await rig.go({ name: 'back' }, 'choosingSize');
  const open = await rig.go({ name: 'chooseSize', sizeClass: 'S' }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: open.compartment.id });
  await rig.screen('deposited');
  const refused = await rig.go({ name: 'scan', text: 'COURIER0007' }, 'depositRefused');
  expect(refused.because).toEqual({ refusal: 'tooManyHeld', compartments: 1 });
});
