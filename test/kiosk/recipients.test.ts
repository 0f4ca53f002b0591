import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { run as importDirectory } from '../../src/cli/directory-import.ts';
import { run as importPreAdvice } from '../../src/cli/preadvice-import.ts';
import { readConsoleMessage } from '../../src/main/notify/console-gateway.ts';
import { KioskRig } from './kiosk-rig.ts';

let rig: KioskRig;
afterEach(async () => {
  vi.restoreAllMocks();
  await rig.stop();
});

/** Everybody in the house, as the operator's file says. */
async function withDirectory(): Promise<void> {
  const table =
    'Residence;Name;Phone;Accessible reach\n3.12;Ada Weiß;0151 98765432;no\n4.01;Eve Au;0151 98765433;no\n';
  await rig.pausedFor(async () => {
    const file = join(rig.directory, 'people.csv');
    writeFileSync(file, table);
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await importDirectory([file, '--data', rig.directory, '--by', 'operator'])).toBe(0);
    vi.restoreAllMocks();
  });
  await rig.untilDoorsKnown();
}

async function close(door: string, screen: 'deposited' | 'retrieved' | 'problemNoted'): Promise<void> {
  await rig.cabinet.apply({ do: 'close', door });
  await rig.screen(screen);
}

const states = () =>
  rig.rows<{ state: string }>('SELECT state FROM parcel ORDER BY id').map(({ state }) => state);

test('two parcels for one number leave in one visit with one code, door after door', async () => {
  rig = await KioskRig.start({ policies: { retrieval: { allOfMine: true } } });
  const first = await rig.deposit('VISIT001');
  const second = await rig.deposit('VISIT002');
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const open = await rig.go({ name: 'submitCode', code: first.code }, 'doorOpen');
  expect([open.compartment.id, open.left]).toEqual([first.compartment, 1]);
  expect(rig.command({ name: 'openNext' }).accepted).toBe(false);
  await close(first.compartment, 'retrieved');
  const next = await rig.go({ name: 'openNext' }, 'doorOpen');
  expect([next.compartment.id, next.left]).toEqual([second.compartment, undefined]);
  await close(second.compartment, 'retrieved');
  await rig.go({ name: 'finish' }, 'start');
  expect(states()).toEqual(['retrieved', 'retrieved']);
});

test('an empty compartment is a case with a reference, and the parcel is not gone from the books', async () => {
  rig = await KioskRig.start();
  const { compartment, code } = await rig.deposit('CASE0001');
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code }, 'doorOpen');
  const told = await rig.go({ name: 'reportCompartmentEmpty' }, 'doorOpen');
  await close(compartment, 'problemNoted');
  expect(rig.rows('SELECT reference, kind, state FROM problem_case')).toEqual([
    { reference: told.reported?.reference, kind: 'compartmentEmpty', state: 'open' },
  ]);
  expect(states()).toEqual(['unconfirmed']);
  await rig.go({ name: 'finish' }, 'start');
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code }, 'doorOpen');
});

test('a courier finds the recipient by name, and the code goes to the number in the directory', async () => {
  rig = await KioskRig.start();
  await withDirectory();
  await rig.signIn();
  const asked = await rig.go({ name: 'submitLabel', trackingNumber: 'FIND0001' }, 'awaitingRecipient');
  expect(asked.offersDirectory).toBe(true);
  const empty = await rig.go({ name: 'beginDirectorySearch' }, 'searchingDirectory');
  expect(empty.hits).toBeUndefined();
  const short = await rig.go({ name: 'searchDirectory', text: 'WE' }, 'searchingDirectory');
  expect(short.hits).toBeUndefined();
  const { hits = [] } = await rig.go({ name: 'searchDirectory', text: 'WEI' }, 'searchingDirectory');
  expect(hits).toEqual([{ personId: hits[0]?.personId, residence: '3.12', shortName: 'A. Weiß' }]);
  expect(JSON.stringify(rig.view)).not.toContain('98765432');
  const personId = hits[0]?.personId ?? '';
  const confirming = await rig.go({ name: 'chooseRecipient', personId }, 'confirmingRecipient');
  expect(confirming.recipient).toEqual({ kind: 'person', residence: '3.12', shortName: 'A. Weiß' });
  await rig.go({ name: 'confirmRecipient' }, 'choosingSize');
  const { compartment } = await rig.go({ name: 'chooseSize', sizeClass: 'S' }, 'doorOpen');
  await close(compartment.id, 'deposited');
  await rig.message();
  expect(rig.printed.map(readConsoleMessage).at(-1)?.to).toBe('+4915198765432');
  expect(rig.rows('SELECT recipient_id AS id FROM parcel')).toEqual([{ id: personId }]);
});

test('the label of an announced parcel fills everything in, and only the size is confirmed', async () => {
  rig = await KioskRig.start();
  await withDirectory();
  await rig.pausedFor(async () => {
    const file = join(rig.directory, 'parcels.csv');
    writeFileSync(file, 'Tracking number;Residence;Name;Size\nANNO0001;3.12;Ada Weiß;M\n');
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await importPreAdvice([file, '--data', rig.directory, '--by', 'operator'])).toBe(0);
    vi.restoreAllMocks();
  });
  await rig.untilDoorsKnown();
  await rig.signIn();
  const sizes = await rig.go({ name: 'submitLabel', trackingNumber: 'ANNO0001' }, 'choosingSize');
  expect([sizes.recipient, sizes.announced]).toEqual([
    { kind: 'person', residence: '3.12', shortName: 'A. Weiß' },
    'M',
  ]);
  const { compartment } = await rig.go({ name: 'chooseSize', sizeClass: 'M' }, 'doorOpen');
  await close(compartment.id, 'deposited');
  expect(rig.rows('SELECT state FROM pre_advice')).toEqual([{ state: 'used' }]);
});

/** From the start screen to where a person in the directory chooses what to get. */
async function untilProven(): Promise<void> {
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'beginStandingPin' }, 'enteringResidence');
  await rig.go({ name: 'beginCredential' }, 'provingNumber');
  const printed = rig.printed.length;
  await rig.go({ name: 'submitOwnNumber', phone: '0151 98765432' }, 'awaitingProof');
  await rig.until(() => rig.printed.length > printed, 'the code');
  // Like the line of a retrieval code, but with no QR.
  const code = /^SMS to \+4915198765432: \D*(\d{3} ?\d{3})\b/.exec(rig.printed.at(-1) ?? '')?.[1] ?? '';
  await rig.go({ name: 'submitProof', code }, 'choosingCredential');
}

test('a recipient makes a PIN after a message and takes out what lies here without a code', async () => {
  rig = await KioskRig.start();
  await withDirectory();
  const { compartment } = await rig.deposit('STAND001');
  await untilProven();
  const { credential } = await rig.go({ name: 'makeCredential', credential: 'pin' }, 'credentialMade');
  if (credential.kind !== 'pin') throw new Error('no PIN');
  await rig.go({ name: 'finish' }, 'start');

  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'beginStandingPin' }, 'enteringResidence');
  const { pin } = credential;
  const open = await rig.go({ name: 'submitStandingPin', residence: '3.12', pin }, 'doorOpen');
  expect(open.compartment.id).toBe(compartment);
  await close(compartment, 'retrieved');
  expect(states()).toEqual(['retrieved']);
  expect(JSON.stringify(rig.logged)).not.toContain(pin);
});

test('a badge opens door after door, with no policy for codes, and nothing where nothing is left', async () => {
  rig = await KioskRig.start();
  await withDirectory();
  const places = [await rig.deposit('STAND002'), await rig.deposit('STAND003')];
  await untilProven();
  const { credential } = await rig.go({ name: 'makeCredential', credential: 'badge' }, 'credentialMade');
  if (credential.kind !== 'badge') throw new Error('no badge');
  await rig.go({ name: 'finish' }, 'start');

  const first = await rig.go({ name: 'scan', text: credential.token }, 'doorOpen');
  expect(first.left).toBe(1);
  await close(first.compartment.id, 'retrieved');
  const second = await rig.go({ name: 'openNext' }, 'doorOpen');
  expect([first, second].map(({ compartment }) => compartment.id).sort()).toEqual(
    places.map(({ compartment }) => compartment).sort(),
  );
  await close(second.compartment.id, 'retrieved');
  await rig.go({ name: 'finish' }, 'start');
  const nothing = await rig.go({ name: 'scan', text: credential.token }, 'nothingHere');
  expect(nothing.recipientName).toBe('Ada Weiß');
});

test('a QR that was passed on opens with the last four digits alone, where the policy asks for them', async () => {
  rig = await KioskRig.start({ policies: { retrieval: { tokenNeedsLastFour: true } } });
  const { compartment, token } = await rig.deposit('DELEG001');
  await rig.go({ name: 'scan', text: token }, 'awaitingLastFour');
  const refused = await rig.go({ name: 'submitLastFour', lastFour: '0000' }, 'awaitingLastFour');
  expect(refused.refusal).toBe('unknown');
  const open = await rig.go({ name: 'submitLastFour', lastFour: '5432' }, 'doorOpen');
  expect(open.compartment.id).toBe(compartment);
});
