import { describe, expect, it } from 'vitest';
import { heldParcels } from './hold-facts.ts';
import { scanHolds } from './hold-scan.ts';
import { leaveRetrievalUnconfirmed } from './retrieval.ts';
import { TestCustody } from './test-custody.ts';
import { hourMs, noticesOf, stepsOf, withToldParcel } from './test-hold.ts';

describe('a parcel that is not fetched', () => {
  it('has nothing done to it before its recipient was told', () => {
    const custody = new TestCustody();
    custody.deposit();
    custody.clock.advance(1_000 * hourMs);
    expect(custody.act((tx) => scanHolds(tx, custody.means, custody.moment()))).toBe(0);
  });

  it('is reminded of twice, alarmed about, and kept on where the policy extends', () => {
    const { custody, parcelId, pass } = withToldParcel();
    expect(pass(23)).toBe(0);
    expect([pass(1), pass(24), pass(48), pass(72), pass(1_000)]).toEqual([1, 1, 1, 1, 0]);
    expect(stepsOf(custody)).toEqual(['firstReminder', 'secondReminder', 'alert', 'expiry']);
    expect(noticesOf(custody)).toEqual(['reminder', 'reminder', 'heldLonger']);
    expect(custody.logKinds()).toEqual(
      expect.arrayContaining(['hold.firstReminder', 'hold.secondReminder', 'hold.alert', 'hold.expiry']),
    );
    expect(custody.events().filter((name) => name === 'hold.stepTaken')).toHaveLength(4);
    expect(custody.parcel(parcelId)).toMatchObject({ state: 'stored', takeBack: null });
    expect(custody.violations()).toEqual([]);
  });

  it('tells in the reminder until when it is kept', () => {
    const { custody, pass } = withToldParcel();
    pass(24);
    expect(custody.told[0]?.notice).toEqual({
      kind: 'reminder',
      untilMs: custody.clock.now() + 144 * hourMs,
    });
  });

  it('tells what the extension costs', () => {
    const { custody, code, pass } = withToldParcel({ extensionHours: 48, extensionFeeCents: 300 });
    pass(168);
    expect(custody.told).toMatchObject([
      { notice: { kind: 'heldLonger', feeCents: 300, untilMs: custody.clock.now() + 48 * hourMs } },
    ]);
    expect(custody.tryCode(code)).toMatchObject({ accepted: true });
    pass(48);
    expect(noticesOf(custody)).toEqual(['heldLonger', 'goesBack']);
    expect(custody.tryCode(code)).toMatchObject({ refusal: 'unknown' });
  });

  it('goes back where the policy returns: its code and its QR open nothing, and it stays in custody', () => {
    const { custody, parcelId, compartmentId, code, token, pass } = withToldParcel({ afterExpiry: 'return' });
    pass(168);
    expect(custody.parcel(parcelId)).toMatchObject({ state: 'stored', takeBack: 'expired' });
    expect(custody.tryCode(code)).toMatchObject({ refusal: 'unknown' });
    expect(custody.tryToken(token)).toMatchObject({ refusal: 'unknown' });
    expect(custody.offered()).not.toContain(compartmentId);
    expect(noticesOf(custody)).toEqual(['goesBack']);
    expect(custody.events()).toContain('parcel.toTakeBack');
    expect(pass(1_000)).toBe(0);
    expect(custody.violations()).toEqual([]);
  });

  it('gets one message where several steps are due at once, and each step is written down', () => {
    const { custody, pass } = withToldParcel();
    pass(50);
    expect(stepsOf(custody)).toEqual(['firstReminder', 'secondReminder']);
    expect(noticesOf(custody)).toEqual(['reminder']);
  });

  it('is left alone while the clock is not trusted, and made up for once it is', () => {
    const { custody, pass, scan } = withToldParcel({ afterExpiry: 'return' });
    custody.isClockTrusted = false;
    pass(500);
    expect(stepsOf(custody)).toEqual([]);
    custody.isClockTrusted = true;
    scan();
    expect(stepsOf(custody)).toEqual(['firstReminder', 'secondReminder', 'alert', 'expiry', 'return']);
    expect(noticesOf(custody)).toEqual(['goesBack']);
  });

  it('is nobody to remind of where it may be fetched, and still alarms the operator', () => {
    const { custody, parcelId, compartmentId, pass } = withToldParcel({ afterExpiry: 'return' });
    custody.pulse({ parcelId, compartmentId }, 'retrieval');
    const left = { parcelId, doorIsOpen: false, saidOpened: false, evidence: 'sessionEnded' } as const;
    custody.act((tx) => leaveRetrievalUnconfirmed(tx, custody.means, left, custody.moment()));
    pass(100);
    expect(stepsOf(custody)).toEqual(['alert']);
    pass(100);
    expect(stepsOf(custody)).toEqual(['alert', 'expiry', 'return']);
    expect(custody.told).toEqual([]);
    expect(custody.violations()).toEqual([]);
  });

  it('is left to time where the person said that the door opened', () => {
    const { custody, parcelId, compartmentId, pass } = withToldParcel({ afterExpiry: 'return' });
    custody.pulse({ parcelId, compartmentId }, 'retrieval');
    const left = { parcelId, doorIsOpen: false, saidOpened: true, evidence: 'personAnswered' } as const;
    custody.act((tx) => leaveRetrievalUnconfirmed(tx, custody.means, left, custody.moment()));
    expect(pass(500)).toBe(0);
  });

  it('is let alone once it was fetched', () => {
    const { custody, parcelId, compartmentId, pass } = withToldParcel();
    custody.retrieve({ parcelId, compartmentId });
    expect(pass(500)).toBe(0);
  });

  it('does not lose what was done to it when the program dies in the middle', () => {
    const { custody, scan } = withToldParcel({ afterExpiry: 'return' });
    custody.clock.advance(168 * hourMs);
    const before = custody.db.prepare('SELECT count(*) FROM access_log').pluck().get();
    const tell = custody.means.tellRecipient;
    Object.assign(custody.means, {
      tellRecipient: () => {
        throw new Error('killed');
      },
    });
    expect(scan).toThrow('killed');
    expect(custody.db.prepare('SELECT count(*) FROM access_log').pluck().get()).toBe(before);
    Object.assign(custody.means, { tellRecipient: tell });
    expect(scan()).toBe(1);
    expect(noticesOf(custody)).toEqual(['goesBack']);
  });
});

describe('a reminder', () => {
  it('says nothing of the code where its message has arrived', () => {
    const { custody, pass } = withToldParcel();
    pass(24);
    expect(custody.announced).toHaveLength(1);
  });

  it('brings a new code where no message ever arrived, as often as a parcel may get one', () => {
    const { custody, code, pass } = withToldParcel({}, { reissuesAtMost: 1 });
    custody.codeMessage = { hasArrived: false, isWaiting: false };
    pass(24);
    expect(custody.lastAnnounced()).toMatchObject({ occasion: 'reminder' });
    expect(custody.told).toEqual([]);
    expect(custody.tryCode(code)).toMatchObject({ refusal: 'unknown' });
    expect(custody.tryCode(custody.lastAnnounced().code)).toMatchObject({ accepted: true });
    pass(24);
    expect(custody.announced).toHaveLength(2);
    expect(noticesOf(custody)).toEqual(['reminder']);
  });

  it('brings none while a message with the code still waits', () => {
    const { custody, pass } = withToldParcel({}, { reissueWithReminder: 'always' });
    custody.codeMessage = { hasArrived: false, isWaiting: true };
    pass(24);
    expect(noticesOf(custody)).toEqual(['reminder']);
  });

  it.each([
    ['always', true, 2],
    ['never', false, 1],
  ] as const)('does as the policy says: %s', (reissueWithReminder, hasArrived, codes) => {
    const { custody, pass } = withToldParcel({}, { reissueWithReminder });
    custody.codeMessage = { hasArrived, isWaiting: false };
    pass(24);
    expect(custody.announced).toHaveLength(codes);
  });
});

it('tells the operator of every parcel how its hold stands, and whom no message reached', () => {
  const { custody, parcelId } = withToldParcel();
  custody.deposit('PARCEL-2');
  custody.codeMessage = { hasArrived: false, isWaiting: false };
  const held = heldParcels(custody.store, custody.means, custody.moment());
  expect(held).toMatchObject([
    { parcel: { id: parcelId }, deadline: { kind: 'held' }, isRecipientTold: 'no' },
    { parcel: { trackingNumber: 'PARCEL-2' }, deadline: { kind: 'notStarted' }, isRecipientTold: 'no' },
  ]);
});
