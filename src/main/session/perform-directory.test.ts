import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announceParcel } from '../custody/pre-advice.ts';
import { stopKiosks, TestKiosk } from './test-kiosk.ts';
import { rightPin } from './test-session.ts';

let kiosk: TestKiosk;
beforeEach(async () => {
  kiosk = await TestKiosk.start();
});
afterEach(stopKiosks);

async function signIn(): Promise<void> {
  kiosk.press('beginDeposit');
  kiosk.send({ name: 'signIn', phone: '0151 11111111', pin: rightPin });
  await kiosk.pass(1);
}

describe('a label', () => {
  it('of a parcel that is stored here is refused, and the courier told where nobody knows of it', async () => {
    kiosk.custody.deposit('PARCEL-1');
    await signIn();
    kiosk.send({ name: 'submitLabel', trackingNumber: 'PARCEL-1' });
    expect(kiosk.on('awaitingLabel').refusal).toBe('alreadyStored');
    kiosk.custody.codeMessage = { hasArrived: false, isWaiting: true };
    kiosk.send({ name: 'submitLabel', trackingNumber: 'PARCEL-1' });
    expect(kiosk.on('awaitingLabel').refusal).toBe('alreadyStoredUntold');
  });

  it('that was announced leads to the size, and back to whom it is for', async () => {
    const { custody } = kiosk;
    const announced = {
      trackingNumber: 'PARCEL-2',
      recipientId: custody.recipientId,
      sizeClass: 'M',
      source: 'carrier',
      actor: 'platform:1',
    } as const;
    custody.act((tx) => announceParcel(tx, custody.means, announced, custody.moment()));
    await signIn();
    kiosk.send({ name: 'submitLabel', trackingNumber: 'PARCEL-2' });
    expect(kiosk.on('choosingSize')).toMatchObject({ announced: 'M', recipient: { kind: 'announced' } });
    kiosk.press('back');
    expect(kiosk.on('confirmingRecipient').recipient).toEqual({ kind: 'announced' });
    kiosk.press('confirmRecipient');
    kiosk.send({ name: 'chooseSize', sizeClass: 'M' });
    await kiosk.pass(4_000);
    const { compartment } = kiosk.on('doorOpen');
    kiosk.door(compartment.id).close();
    await kiosk.pass(2_000);
    expect(kiosk.on('deposited').compartment).toEqual(compartment);
    expect(custody.count("SELECT count(*) AS count FROM pre_advice WHERE state = 'used'")).toBe(1);
  });
});

it('the directory is offered to nobody where nobody is in it', async () => {
  await signIn();
  kiosk.send({ name: 'submitLabel', trackingNumber: 'PARCEL-3' });
  expect(kiosk.on('awaitingRecipient').offersDirectory).toBe(false);
});

it('a courier who is not approved finds nobody', async () => {
  const { custody } = kiosk;
  await signIn();
  kiosk.send({ name: 'submitLabel', trackingNumber: 'PARCEL-4' });
  custody.act((tx) => tx.run("UPDATE courier SET state = 'suspended'"));
  kiosk.press('beginDirectorySearch');
  kiosk.send({ name: 'searchDirectory', text: 'WEISS' });
  expect(kiosk.on('searchingDirectory').hits).toBeUndefined();
});
