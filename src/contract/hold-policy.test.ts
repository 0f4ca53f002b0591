import { describe, expect, it } from 'vitest';
import { configuration } from './configuration.ts';
import { applied } from './hold-policy.ts';

const faultsOf = (document: unknown) => {
  const checked = configuration.safeParse(document);
  return checked.success
    ? []
    : checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('the hold policy', () => {
  it('reminds and never takes anything away unless it is told to', () => {
    expect(configuration.parse({}).holds).toMatchObject({
      firstReminderHours: 24,
      secondReminderHours: 48,
      alertHours: 96,
      expiryHours: 168,
      afterExpiry: 'extend',
      extensionHours: 0,
      extensionFeeCents: 0,
    });
  });

  it('lets an exception change what it names and no more', () => {
    const { holds } = configuration.parse({
      holds: { exceptions: [{ sizeClasses: ['XL'], expiryHours: 100, afterExpiry: 'return' }] },
    });
    expect(applied(holds, holds.exceptions[0])).toEqual({
      firstReminderHours: 24,
      secondReminderHours: 48,
      alertHours: 96,
      expiryHours: 100,
      daysCounted: 'all',
      afterExpiry: 'return',
      extensionHours: 0,
      extensionFeeCents: 0,
    });
  });

  it.each([
    [{ firstReminderHours: 48, secondReminderHours: 24 }, 'secondReminderHours must come after'],
    [{ firstReminderHours: 0 }, 'a second reminder needs a first one'],
    [{ expiryHours: 48, alertHours: 40 }, 'reminders must come before expiryHours'],
    [{ alertHours: 200, afterExpiry: 'return' }, 'alertHours must not come after expiryHours'],
    [{ expiryHours: 0 }, 'expiryHours'],
    [{ extensionFeeCents: 1.5 }, 'extensionFeeCents'],
    [{ currency: 'euro' }, 'expected a currency such as EUR'],
    [{ holidays: ['25.12.2026'] }, 'expected a day such as 2026-12-25'],
    [{ holidays: ['2026-02-30'] }, 'expected a day such as 2026-12-25'],
    [{ weekendDays: [1, 2, 3, 4, 5, 6, 7] }, 'weekendDays'],
    [{ weekendDays: [0] }, 'weekendDays'],
    [{ exceptions: [{ weekdays: [5], expiryHours: 24 }] }, 'holds.exceptions.0: reminders must come before'],
    [{ exceptions: [{ carrier: 'x' }] }, 'holds.exceptions.0'],
  ])('refuses %j, and says why', (holds, message) => {
    expect(faultsOf({ holds }).join('\n')).toContain(message);
  });

  it('refuses a time zone that nobody knows', () => {
    expect(faultsOf({ timeZone: 'Europe/Atlantis' })).toEqual([
      'timeZone: expected an IANA time zone such as Europe/Berlin',
    ]);
    expect(faultsOf({ timeZone: 'America/Sao_Paulo' })).toEqual([]);
  });
});
