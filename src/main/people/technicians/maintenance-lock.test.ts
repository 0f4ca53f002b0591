import { afterEach, beforeEach, expect, it } from 'vitest';
import { minuteMs, TestRegister } from '../test-register.ts';
import { chargeMaintenance, forgetWrongMaintenance, maintenanceClosedMs } from './maintenance-lock.ts';

let place: TestRegister;
beforeEach(() => {
  place = new TestRegister();
});
afterEach(() => place.remove());

const policy = () => place.configuration.maintenance;
const wrong = () => place.act((tx) => chargeMaintenance(tx, policy(), place.moment().runningMs));
const closedMs = () => maintenanceClosedMs(place.store, policy(), place.moment().runningMs);
const fiveWrong = () => [wrong(), wrong(), wrong(), wrong(), wrong()];

it('closes at each fifth, for twice as long as before, up to a day, until somebody signs in', () => {
  expect(closedMs()).toBe(0);
  for (const minutes of [15, 30, 60, 120, 240, 480, 960, 1_440, 1_440]) {
    expect(fiveWrong()).toEqual([0, 0, 0, 0, minutes * minuteMs]);
    place.clock.advance(minutes * minuteMs - 1);
    expect(closedMs()).toBe(1);
    place.clock.advance(1);
    expect(closedMs()).toBe(0);
  }
  place.act((tx) => forgetWrongMaintenance(tx));
  expect(fiveWrong().at(-1)).toBe(15 * minuteMs);
});

it('counts on after a restart, in running time', () => {
  for (let attempt = 0; attempt < 4; attempt += 1) wrong();
  place.restart(24 * 60 * minuteMs);
  expect(wrong()).toBe(15 * minuteMs);
  place.restart(24 * 60 * minuteMs);
  expect(closedMs()).toBe(15 * minuteMs);
});

it('follows the policy', () => {
  const changed = { ...policy(), wrongInRow: 3, closedMinutes: 40, closedAtMostMinutes: 60 };
  place.configuration = { ...place.configuration, maintenance: changed };
  expect([wrong(), wrong(), wrong()]).toEqual([0, 0, 40 * minuteMs]);
  expect([wrong(), wrong(), wrong()]).toEqual([0, 0, 60 * minuteMs]);
});
