import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { tokenPrefix } from '../custody/retrieval-codes.ts';
import { badgesOf, isBadgeToken, issueBadge, revokeBadge } from './badges.ts';
import { erasePersons } from './erasure.ts';
import { chargePin, pinStanding } from './sign-in-tries.ts';
import { phone, TestRegister } from './test-register.ts';

let couriers: TestRegister;
let courierId: string;
beforeEach(async () => {
  couriers = new TestRegister();
  courierId = await couriers.add();
});
afterEach(() => couriers.remove());

const issue = () =>
  couriers.act((tx) =>
    issueBadge(
      tx,
      couriers.register().secrets.key('badges'),
      { courierId, actor: 'technician:kim' },
      couriers.moment(),
    ),
  );
const revoke = (badgeId: string, of = courierId) =>
  couriers.act((tx) =>
    revokeBadge(tx, { courierId: of, badgeId, actor: 'technician:kim' }, couriers.moment()),
  );

describe('a badge', () => {
  it('signs its courier in, as often as it is shown, and the access log knows', () => {
    const { badgeId, token } = issue();
    for (let shown = 0; shown < 3; shown += 1) {
      expect(couriers.signInWithBadge(token)).toEqual({ ok: true, courierId, name: 'Ada' });
    }
    expect(couriers.log().slice(0, 2)).toEqual([
      `badge.issued technician:kim {"badge":"${badgeId}"}`,
      `courier.signedIn courier:${courierId} {"by":"badge"}`,
    ]);
    expect(couriers.events()).toEqual([{ name: 'badge.issued', courierId, badgeId }]);
  });

  it('is told from a label, a retrieval token and anything else by its form', () => {
    const { token } = issue();
    expect(token).toMatch(/^CUBBY:BADGE:[\w-]{22}$/);
    expect(isBadgeToken(token)).toBe(true);
    // What takes no retrieval token for a label takes no badge for one either.
    expect(token.startsWith(tokenPrefix)).toBe(true);
    for (const text of [
      '',
      'CUBBY:BADGE:',
      `${token}A`,
      token.slice(0, -1),
      ` ${token}`,
      `CUBBY:${'A'.repeat(22)}`,
    ]) {
      expect(isBadgeToken(text)).toBe(false);
    }
  });

  it('stands nowhere in the database, nor in its journal', () => {
    const { token } = issue();
    const written = couriers.store.all(z.object({ entry: z.string() }), 'SELECT entry FROM journal');
    expect(JSON.stringify(written)).toContain('courier_badge');
    expect(JSON.stringify(written)).not.toContain(token.slice('CUBBY:BADGE:'.length));
  });

  it('lets nobody in once it is revoked; another one of the same courier does', () => {
    const lost = issue();
    const kept = issue();
    expect(revoke(lost.badgeId)).toBe(true);
    expect(revoke(lost.badgeId), 'twice').toBe(false);
    expect(revoke('none')).toBe(false);
    expect(revoke(kept.badgeId, 'somebody else')).toBe(false);
    expect(couriers.signInWithBadge(lost.token)).toEqual({ ok: false, reason: 'unknownBadge' });
    expect(couriers.signInWithBadge(kept.token)).toMatchObject({ ok: true });
    const nowMs = couriers.clock.now();
    expect(badgesOf(couriers.store, courierId)).toEqual(
      [
        { id: lost.badgeId, issuedMs: nowMs, revokedMs: nowMs },
        { id: kept.badgeId, issuedMs: nowMs, revokedMs: null },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  it('says that its courier is not approved', () => {
    const { token } = issue();
    couriers.act((tx) => tx.run("UPDATE courier SET state = 'suspended'"));
    expect(couriers.signInWithBadge(token)).toEqual({ ok: false, reason: 'notApproved' });
    expect(couriers.log().at(-1)).toContain('"reason":"notApproved"');
  });

  it('of nobody is refused, and of an erased courier', () => {
    const { token } = issue();
    expect(couriers.signInWithBadge(`CUBBY:BADGE:${'A'.repeat(22)}`)).toEqual({
      ok: false,
      reason: 'unknownBadge',
    });
    couriers.act((tx) =>
      erasePersons(tx, couriers.cipher, [courierId], { actor: 'kiosk', nowMs: couriers.clock.now() }),
    );
    expect(couriers.signInWithBadge(token)).toEqual({ ok: false, reason: 'unknownBadge' });
  });

  it('signs in where the PIN is locked, and unlocks nothing', () => {
    const { token } = issue();
    const policy = { ...couriers.configuration.couriers.signIn, freeWrongPins: 1, lockAfterWrongPins: 2 };
    couriers.configuration.couriers.signIn = policy;
    const phoneHash = couriers.cipher.hashPhone(phone);
    couriers.act((tx) => {
      chargePin(tx, policy, phoneHash, 0);
      chargePin(tx, policy, phoneHash, 0);
    });
    expect(couriers.signInWithBadge(token)).toMatchObject({ ok: true });
    expect(pinStanding(couriers.store, policy, phoneHash, 1)).toEqual({ kind: 'locked' });
  });
});
