import { afterEach, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { changeCourierState } from '../people/courier-states.ts';
import { stopKiosks, TestKiosk } from './test-kiosk.ts';

afterEach(stopKiosks);

/** As a command of the operator does it: the facts first, then the session hears of it. */
function suspend(kiosk: TestKiosk): void {
  const { custody, session } = kiosk;
  const { courierId } = custody;
  const change = { courierId, to: 'suspended', actor: 'platform:1' } as const;
  const changed = custody.act((tx) => changeCourierState(tx, change, custody.moment()));
  expect(changed).toMatchObject({ ok: true, mustEndSession: true });
  session.dispatch({ kind: 'courierShutOut', courierId, to: 'suspended' });
}

const states = ({ custody }: TestKiosk) =>
  custody.store.all(z.object({ state: z.string() }), 'SELECT state FROM parcel').map(({ state }) => state);

it('a reservation whose door was only announced is given back, and nothing is pulsed', async () => {
  const kiosk = await TestKiosk.start();
  await kiosk.untilSize();
  kiosk.send({ name: 'chooseSize', sizeClass: 'S' });
  expect(kiosk.screen).toBe('doorAnnounced');
  suspend(kiosk);
  expect(kiosk.on('depositRefused').because).toEqual({ refusal: 'notApproved', state: 'suspended' });
  await kiosk.pass(10_000);
  expect([states(kiosk), kiosk.pulses()]).toEqual([['cancelled'], 0]);
  await kiosk.pass(60_000);
  expect(kiosk.screen).toBe('start');
});

it('a door that is open is closed first, and what was placed is stored', async () => {
  const kiosk = await TestKiosk.start();
  const id = await kiosk.untilOpen();
  suspend(kiosk);
  expect(kiosk.screen).toBe('doorOpen');
  kiosk.door(id).close();
  await kiosk.pass(2_000);
  expect(kiosk.screen).toBe('depositRefused');
  expect(states(kiosk)).toEqual(['stored']);
  expect(kiosk.press('depositNext')).toBe(true);
  expect(kiosk.screen).toBe('depositRefused');
  expect(kiosk.press('finish')).toBe(true);
  expect(kiosk.screen).toBe('start');
});
