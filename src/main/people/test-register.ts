import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { type Configuration, configuration } from '../../contract/configuration.ts';
import type { CourierState } from '../../contract/courier.ts';
import { z } from '../../contract/zod.ts';
import { ManualClock } from '../../manual-clock.ts';
import type { Moment } from '../custody/moment.ts';
import { lastRunningMs } from '../custody/running-time.ts';
import { migrate } from '../database/migrate.ts';
import { releasedMigrations } from '../database/test-place.ts';
import { Store, type Tx } from '../database/transaction.ts';
import { beginEpoch } from '../exchange/event-outbox.ts';
import { messagesMadeUntil } from '../notify/message-outbox.ts';
import { openMessageSeal } from '../notify/message-outbox-seal.ts';
import { openSecrets, type Secrets } from '../secrets/secrets.ts';
import { type BadgeResult, checkSignIn, type SignInResult, signInWithBadge } from './courier-sign-in.ts';
import { addCourier, type CourierRegister } from './couriers.ts';
import { openPersonCipher, type PersonCipher } from './person-cipher.ts';
import type { VerificationMeans } from './phone-verification.ts';
import { readPhoneOf } from './recipients.ts';

export const phone = '+4915123456789';
export const otherPhone = '+4915123456780';
export const pin = '483920';
export const minuteMs = 60_000;

/** Couriers in a data folder of their own, with a clock moved by hand. Only tests use this file. */
export class TestRegister {
  readonly directory = mkdtempSync(join(tmpdir(), 'cubby-couriers-'));
  readonly clock = new ManualClock();
  configuration: Configuration;
  canReachPhones = true;
  isClockTrusted = true;
  #store: Store;
  #secrets: Secrets;
  #cipher: PersonCipher;
  #runningFromMs = 0;
  #startedMs = 0;

  constructor(options: { configuration?: z.input<typeof configuration> } = {}) {
    this.configuration = configuration.parse(options.configuration ?? {});
    const db = this.#connect();
    migrate(db, releasedMigrations, this.clock.now());
    this.#store = new Store(db);
    this.#secrets = openSecrets({ dataDirectory: this.directory, environment: {}, isNewCabinet: true });
    this.#cipher = openPersonCipher({ dataDirectory: this.directory, secrets: this.#secrets });
    this.#store.transaction((tx) => beginEpoch(tx, this.clock.now()));
  }

  #connect(): BetterSqlite3.Database {
    const db = new BetterSqlite3(join(this.directory, 'cabinet.db'));
    db.pragma('foreign_keys = ON');
    return db;
  }

  /** As after a power cut: everything is read anew from the files; the time it took is not known here. */
  restart(awayMs = 0): void {
    this.#store.close();
    this.clock.advance(awayMs);
    this.#store = new Store(this.#connect());
    this.#secrets = openSecrets({ dataDirectory: this.directory, environment: {}, isNewCabinet: false });
    this.#cipher = openPersonCipher({ dataDirectory: this.directory, secrets: this.#secrets });
    this.#runningFromMs = lastRunningMs(this.#store);
    this.#startedMs = this.clock.monotonicMs();
  }

  remove(): void {
    this.#store.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  get store(): Store {
    return this.#store;
  }

  get cipher(): PersonCipher {
    return this.#cipher;
  }

  moment = (): Moment => ({
    nowMs: this.clock.now(),
    runningMs: this.#runningFromMs + Math.floor(this.clock.monotonicMs() - this.#startedMs),
    isClockTrusted: this.isClockTrusted,
    isOffline: true,
  });

  register(): CourierRegister & { canReachPhones: () => boolean } {
    return {
      store: this.#store,
      cipher: this.#cipher,
      secrets: this.#secrets,
      configuration: () => this.configuration,
      canReachPhones: () => this.canReachPhones,
    };
  }

  means(): VerificationMeans {
    const messageSeal = openMessageSeal({ secrets: this.#secrets, cipher: this.#cipher });
    return { ...this.register(), messageSeal, cabinetName: 'Lindenhof' };
  }

  act<T>(work: (tx: Tx) => T extends PromiseLike<unknown> ? never : T): T {
    return this.#store.transaction(work);
  }

  async add(state: CourierState = 'approved', e164 = phone): Promise<string> {
    const added = await addCourier(this.register(), {
      name: 'Ada',
      e164,
      pin,
      state,
      nowMs: this.clock.now(),
    });
    if (!added.ok) throw new Error(added.reason);
    return added.courierId;
  }

  signIn(e164: string, typed: string): Promise<SignInResult> {
    return checkSignIn(this.register(), { e164, pin: typed, moment: this.moment });
  }

  signInWithBadge(token: string): BadgeResult {
    return this.act((tx) => signInWithBadge(tx, this.register(), token, this.moment()));
  }

  /** The messages that wait, newest last. */
  waiting(): { to: string | undefined; template: string; code: string | undefined }[] {
    const { messageSeal } = this.means();
    return messagesMadeUntil(this.#store, Number.MAX_SAFE_INTEGER)
      .sort((a, b) => a.createdMs - b.createdMs)
      .map(({ id, personId, template, secret }) => ({
        to: readPhoneOf(this.#store, this.#cipher, personId),
        template,
        code: secret === null ? undefined : messageSeal.open(id, personId, secret)?.code,
      }));
  }

  /** The access log, as `kind actor detail`, newest last. */
  log(): string[] {
    const row = z.object({ kind: z.string(), actor: z.string(), detail: z.string() });
    return this.#store
      .all(row, 'SELECT kind, actor, detail FROM access_log ORDER BY sequence')
      .map(({ kind, actor, detail }) => `${kind} ${actor} ${detail}`);
  }

  events(): unknown[] {
    const row = z.object({ name: z.string(), payload: z.string() });
    return this.#store
      .all(row, 'SELECT name, payload FROM event_outbox ORDER BY sequence')
      .map(({ name, payload }) => ({ name, ...JSON.parse(payload) }));
  }

  count(sql: string): number {
    return this.#store.get(z.object({ count: z.int() }), sql)?.count ?? 0;
  }
}
