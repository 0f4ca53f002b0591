import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configuration, defaultConfiguration } from '../contract/configuration.ts';
import { z } from '../contract/zod.ts';
import {
  applyConfiguration,
  configurationInForce,
  ensureConfiguration,
  readConfiguration,
  recordConfigurations,
} from './configuration-store.ts';
import type { CabinetDatabase } from './database/open.ts';
import { TestPlace } from './database/test-place.ts';

let place: TestPlace;
let database: CabinetDatabase;
beforeEach(() => {
  place = new TestPlace();
  database = place.open();
});
afterEach(() => place.remove());

const apply = (given: Parameters<typeof configuration.parse>[0]) =>
  database.store.transaction((tx) => applyConfiguration(tx, configuration.parse(given), 'site', 1));
const ensure = () => database.store.transaction((tx) => ensureConfiguration(tx, defaultConfiguration(), 1));

describe('the configuration', () => {
  it('is whole by default, and is written once', () => {
    ensure();
    ensure();
    expect(readConfiguration(database.store)).toEqual({
      version: 1,
      configuration: defaultConfiguration(),
      unreadable: [],
    });
  });

  it('is the one applied last, also after a restart', () => {
    ensure();
    apply({ defaultLanguage: 'de' });
    apply({ defaultLanguage: 'de', backups: { keepDays: 3 } });
    database.close();
    database = place.open();
    const { version, configuration: held } = readConfiguration(database.store);
    expect(version).toBe(3);
    expect(held).toMatchObject({ defaultLanguage: 'de', backups: { keepDays: 3 } });
  });

  it('is not taken where it makes no sense', () => {
    ensure();
    expect(() =>
      database.store.transaction((tx) =>
        applyConfiguration(tx, { ...defaultConfiguration(), defaultLanguage: 'tlh' as never }, 'platform', 1),
      ),
    ).toThrow();
    expect(readConfiguration(database.store).version).toBe(1);
  });

  it('of a newer program is left where it is, and the newest that can be read holds', () => {
    ensure();
    apply({ defaultLanguage: 'de' });
    database.store.transaction((tx) =>
      tx.run(`INSERT INTO configuration (version, document, source, applied_ms)
        VALUES (3, '{"format":2,"colour":"blue"}', 'platform', 1)`),
    );
    expect(readConfiguration(database.store)).toMatchObject({
      version: 2,
      configuration: { defaultLanguage: 'de' },
    });
    apply({});
    expect(readConfiguration(database.store).version).toBe(4);
  });

  it('in force is read again only when there is a newer one, and tells once of each that cannot be read', () => {
    ensure();
    const skipped: number[] = [];
    const inForce = configurationInForce(database.store, (version) => skipped.push(version));
    const first = inForce();
    expect(inForce()).toBe(first);
    apply({ defaultLanguage: 'de' });
    expect(inForce().defaultLanguage).toBe('de');
    database.store.transaction((tx) =>
      tx.run(`INSERT INTO configuration (version, document, source, applied_ms)
        VALUES (3, '{"format":2}', 'platform', 1)`),
    );
    expect(inForce().defaultLanguage).toBe('de');
    inForce();
    expect(skipped).toEqual([3]);
  });

  it('has limits of a line that alarm no later than they stop it', () => {
    const line = (limits: object) => configuration.safeParse({ line: limits }).success;
    expect(configuration.parse({}).line).toEqual({ alarmShare: 1e-5, stopShare: 1e-3 });
    expect(line({ alarmShare: 1e-2, stopShare: 1e-2 })).toBe(true);
    expect(line({ alarmShare: 2e-2, stopShare: 1e-2 })).toBe(false);
    expect(line({ stopShare: 0.2 })).toBe(false);
  });

  it('that nobody can read is a bug and not a default', () => {
    expect(() => readConfiguration(database.store)).toThrow('no configuration');
  });

  it('is in the access log by its hash, each version once, also one that was written by hand', () => {
    ensure();
    apply({ defaultLanguage: 'de' });
    const rows = () =>
      database.store
        .all(
          z.object({ actor: z.string(), detail: z.string() }),
          "SELECT actor, detail FROM access_log WHERE kind = 'configuration.applied' ORDER BY sequence",
        )
        .map(({ actor, detail }) => ({ actor, ...JSON.parse(detail) }));
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(rows()).toEqual([
      { actor: 'kiosk', version: 1, sha256 },
      { actor: 'site', version: 2, sha256 },
    ]);
    database.store.transaction((tx) =>
      tx.run("INSERT INTO configuration VALUES (3, '{}', 'site', 1), (4, '{ }', 'platform', 1)"),
    );
    for (let start = 1; start <= 2; start += 1) {
      database.store.transaction((tx) => recordConfigurations(tx, 5));
      expect(rows().slice(2)).toEqual([
        {
          actor: 'site',
          version: 3,
          sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
        },
        { actor: 'platform', version: 4, sha256 },
      ]);
    }
  });
});
