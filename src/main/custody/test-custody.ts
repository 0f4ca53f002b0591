import BetterSqlite3 from 'better-sqlite3';
import { type CabinetFile, cabinetFile } from '../../contract/cabinet-file.ts';
import type { DoorState } from '../../contract/compartment.ts';
import { type Configuration, configuration } from '../../contract/configuration.ts';
import type { CabinetEvent } from '../../contract/event.ts';
import type { Evidence } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import { ManualClock } from '../../manual-clock.ts';
import { firstBrokenRow } from '../access-log/verify.ts';
import { migrate } from '../database/migrate.ts';
import { releasedMigrations } from '../database/test-place.ts';
import { Store, type Tx } from '../database/transaction.ts';
import { beginEpoch } from '../exchange/event-outbox.ts';
import { newId } from '../ids.ts';
import { type CodeAnswer, tryCode } from './code-tries.ts';
import { adoptCabinetFile, compartmentById, offeredCompartments } from './compartments.ts';
import { cancelDeposit, confirmDeposit, reserveCompartment } from './deposit.ts';
import { observeDoorEdge, observeSeenOpen } from './door-edges.ts';
import { type Cause, operationById, recordPulse } from './door-operations.ts';
import type { CodeOccasion, CustodyMeans, Moment, RecipientNotice } from './moment.ts';
import { requestOpening } from './opening.ts';
import { parcelById } from './parcels.ts';
import { confirmRetrieval } from './retrieval.ts';
import { settleAtStart } from './settling.ts';

/** A01 to A06 on board 1, B01 to B03 on board 2; B03 has no sensor. Only tests use this file. */
export const smallCabinet: CabinetFile = cabinetFile.parse({
  name: 'Test',
  country: 'DE',
  buses: [{ id: 'bus', url: 'tcp://127.0.0.1:1' }],
  boards: [
    { id: '1', bus: 'bus', protocol: 'xor5', address: 1, channels: 12 },
    { id: '2', bus: 'bus', protocol: 'xor5', address: 2, channels: 12 },
  ],
  compartments: [
    ...['S', 'S', 'S', 'M', 'M', 'L'].map((sizeClass, index) => ({
      id: `a${index + 1}`,
      label: `A0${index + 1}`,
      sizeClass,
      column: 1,
      row: index + 1,
      board: '1',
      channel: index + 1,
    })),
    ...['S', 'M', 'S'].map((sizeClass, index) => ({
      id: `b${index + 1}`,
      label: `B0${index + 1}`,
      sizeClass,
      column: 2,
      row: index + 1,
      board: '2',
      channel: index + 1,
      sensor: index === 2 ? 'none' : 'latch',
    })),
  ],
});

export interface Announced {
  readonly parcelId: string;
  readonly occasion: CodeOccasion;
  readonly code: string;
  readonly token: string;
}

/** Custody on a database of its own, with a clock moved by hand; every act is one transaction. */
export class TestCustody {
  readonly clock: ManualClock;
  readonly db: BetterSqlite3.Database;
  readonly store: Store;
  readonly means: CustodyMeans;
  readonly courierId: string;
  readonly recipientId: string;
  /** Codes that went into messages, newest last. */
  readonly announced: Announced[] = [];
  readonly withdrawn: string[] = [];
  /** What recipients were told without a code, newest last. */
  readonly told: { readonly parcelId: string; readonly notice: RecipientNotice }[] = [];
  /** Whether the messages with codes arrive. */
  codeMessage = { hasArrived: true, isWaiting: false };
  /** What the recipient's number ends in; undefined: it cannot be read any more. */
  lastFour: string | undefined = '6789';
  configuration: Configuration;
  isClockTrusted = true;
  /** For how long the program was away; running time stood still then. */
  #awayMs = 0;
  /** What a test does between two steps. */
  afterCommit: () => void = () => {};
  beforeAnnouncing: () => void = () => {};

  constructor(
    options: { configuration?: z.input<typeof configuration>; file?: CabinetFile; clock?: ManualClock } = {},
  ) {
    this.clock = options.clock ?? new ManualClock();
    this.configuration = configuration.parse(options.configuration ?? {});
    this.db = new BetterSqlite3(':memory:');
    this.db.pragma('foreign_keys = ON');
    migrate(this.db, releasedMigrations, this.clock.now());
    this.store = new Store(this.db, () => this.afterCommit());
    this.means = {
      configuration: () => this.configuration,
      codeKey: Buffer.alloc(32, 7),
      announceCode: (_tx, { parcelId, occasion, code, token }) => {
        this.beforeAnnouncing();
        this.announced.push({ parcelId, occasion, code, token });
      },
      tellRecipient: (_tx, { parcelId, notice }) => this.told.push({ parcelId, notice }),
      codeMessage: () => this.codeMessage,
      withdrawMessages: (_tx, parcelId) => this.withdrawn.push(parcelId),
      lastFourDigits: () => this.lastFour,
    };
    this.store.transaction((tx) => {
      beginEpoch(tx, this.clock.now());
      adoptCabinetFile(tx, options.file ?? smallCabinet, this.moment());
    });
    this.courierId = this.addPerson('courier');
    this.recipientId = this.addPerson('recipient');
  }

  moment(): Moment {
    // Where a wire is simulated the manual clock stands between two milliseconds; a real wall never does.
    return {
      nowMs: Math.floor(this.clock.now()),
      runningMs: Math.floor(this.clock.monotonicMs()) - this.#awayMs,
      isClockTrusted: this.isClockTrusted,
      isOffline: true,
    };
  }

  act<T>(work: (tx: Tx) => T extends PromiseLike<unknown> ? never : T): T {
    return this.store.transaction(work);
  }

  addPerson(kind: 'courier' | 'recipient'): string {
    const id = newId(this.clock.now());
    this.act((tx) =>
      tx.run(
        "INSERT INTO person (id, kind, phone_hash, ciphertext, created_ms) VALUES ($id, $kind, $id, '', $nowMs)",
        { id, kind, nowMs: this.clock.now() },
      ),
    );
    return id;
  }

  // What people and doors do.

  reserve(
    trackingNumber = 'PARCEL-1',
    sizeClass: 'S' | 'M' | 'L' = 'S',
    looksOccupied: (compartmentId: string) => boolean = () => false,
  ) {
    const { courierId, recipientId } = this;
    const reserved = this.act((tx) =>
      reserveCompartment(
        tx,
        this.means,
        {
          courierId,
          recipientId,
          trackingNumber,
          sizeClass,
          isUsable: () => true,
          looksOccupied,
        },
        this.moment(),
      ),
    );
    if ('refusal' in reserved) throw new Error('none free');
    const { id: compartmentId, verifyEmpty } = reserved.compartment;
    return { parcelId: reserved.parcelId, compartmentId, verifyEmpty };
  }

  request(
    place: { parcelId: string | null; compartmentId: string },
    cause: Cause,
    options: { attempt?: number; doorBefore?: DoorState } = {},
  ) {
    const { attempt = 1, doorBefore = 'closed' } = options;
    return this.act((tx) =>
      requestOpening(tx, this.means, { ...place, cause, actor: 'test', attempt, doorBefore }, this.moment()),
    );
  }

  /** The row is on disk and the pulse has left. */
  pulse(
    place: { parcelId: string | null; compartmentId: string },
    cause: Cause,
    options: { attempt?: number; doorBefore?: DoorState } = {},
  ): string {
    const requested = this.request(place, cause, options);
    if ('refusal' in requested) throw new Error(requested.refusal);
    this.act((tx) => recordPulse(tx, requested.operationId, 'acknowledged', this.moment()));
    return requested.operationId;
  }

  edge(compartmentId: string, from: DoorState, to: DoorState): void {
    this.act((tx) => observeDoorEdge(tx, this.means, { compartmentId, from, to }, this.moment()));
  }

  seenOpen(compartmentId: string): void {
    this.edge(compartmentId, 'closed', 'open');
    this.act((tx) => observeSeenOpen(tx, compartmentId, this.moment()));
  }

  confirmDeposit(
    parcelId: string,
    operationId: string,
    evidence: Evidence = 'doorSeenOpenAndClosed',
  ): Announced {
    this.act((tx) =>
      confirmDeposit(
        tx,
        this.means,
        { parcelId, operation: operationById(tx, operationId), evidence },
        this.moment(),
      ),
    );
    return this.lastAnnounced();
  }

  lastAnnounced(): Announced {
    const last = this.announced.at(-1);
    if (last === undefined) throw new Error('no code was made');
    return last;
  }

  /** A parcel is brought, as it should be. */
  deposit(trackingNumber?: string, sizeClass?: 'S' | 'M' | 'L') {
    const place = this.reserve(trackingNumber, sizeClass);
    const operationId = this.pulse(place, 'deposit');
    this.seenOpen(place.compartmentId);
    this.clock.advance(5_000);
    this.edge(place.compartmentId, 'open', 'closed');
    const { code, token } = this.confirmDeposit(place.parcelId, operationId);
    this.clock.advance(60_000);
    return { ...place, code, token };
  }

  /** It is fetched, as it should be. */
  retrieve(place: { parcelId: string; compartmentId: string }): void {
    const operationId = this.pulse(place, 'retrieval');
    this.seenOpen(place.compartmentId);
    this.clock.advance(5_000);
    this.edge(place.compartmentId, 'open', 'closed');
    const { parcelId } = place;
    this.act((tx) =>
      confirmRetrieval(
        tx,
        this.means,
        { parcelId, operation: operationById(tx, operationId), evidence: 'doorSeenOpenAndClosed' },
        this.moment(),
      ),
    );
  }

  cancel(parcelId: string, because: Parameters<typeof cancelDeposit>[1]['because']): void {
    const evidence = 'personReported';
    this.act((tx) => cancelDeposit(tx, { parcelId, because, evidence, reference: 'REF234' }, this.moment()));
  }

  tryCode(code: string, lastFour?: string): CodeAnswer {
    return this.act((tx) => tryCode(tx, this.means, { code, lastFour }, this.moment()));
  }

  tryToken(token: string): CodeAnswer {
    return this.act((tx) => tryCode(tx, this.means, { token }, this.moment()));
  }

  /** The power is off for so long. */
  beAway(ms: number): void {
    this.clock.advance(ms);
    this.#awayMs += ms;
  }

  restart() {
    return settleAtStart(this.store, this.means, this.moment());
  }

  // What is in the database.

  parcel(id: string) {
    return parcelById(this.store, id);
  }

  compartment(id: string) {
    return compartmentById(this.store, id);
  }

  offered(): string[] {
    const graceMs = this.configuration.retrievalCode.graceMinutes * 60_000;
    return offeredCompartments(this.store, this.moment(), graceMs).map((each) => each.id);
  }

  outcome(operationId: string): string | null {
    return operationById(this.store, operationId).outcome;
  }

  /** Names of the events so far, oldest first, those about moves with the move. */
  events(): string[] {
    const row = z.object({ name: z.string(), payload: z.string() });
    return this.store
      .all(row, 'SELECT name, payload FROM event_outbox ORDER BY sequence')
      .map(({ name, payload }) => {
        const { from, to } = JSON.parse(payload) as { from?: string; to?: string };
        return to === undefined ? name : `${from ?? ''}>${to}`;
      });
  }

  /** What the events of this name say, oldest first. */
  payloads(name: CabinetEvent['name']): unknown[] {
    return this.store
      .all(
        z.object({ payload: z.string() }),
        'SELECT payload FROM event_outbox WHERE name = $name ORDER BY sequence',
        { name },
      )
      .map(({ payload }) => JSON.parse(payload));
  }

  /** What the rows of this kind in the access log say, oldest first. */
  logDetails(kind: string): unknown[] {
    return this.store
      .all(
        z.object({ detail: z.string() }),
        'SELECT detail FROM access_log WHERE kind = $kind ORDER BY sequence',
        { kind },
      )
      .map(({ detail }) => JSON.parse(detail));
  }

  logKinds(): string[] {
    return this.store
      .all(z.object({ kind: z.string() }), 'SELECT kind FROM access_log ORDER BY sequence')
      .map(({ kind }) => kind);
  }

  count(sql: string): number {
    return this.store.get(z.object({ count: z.int() }), sql)?.count ?? 0;
  }

  /** What must be true whatever happened; returns what is not. */
  violations(): string[] {
    const rules: Record<string, string> = {
      'two live parcels in one compartment': `SELECT count(*) AS count FROM (SELECT compartment_id FROM parcel
        WHERE state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')
        GROUP BY compartment_id HAVING count(*) > 1)`,
      'a stored parcel without a code that works': `SELECT count(*) AS count FROM parcel p
        WHERE p.state IN ('stored', 'retrieving') AND p.take_back_because IS NULL AND NOT EXISTS (SELECT 1 FROM retrieval_code c
          WHERE c.parcel_id = p.id AND c.voided_ms IS NULL AND c.valid_until_ms IS NULL)`,
      'an unconfirmed retrieval without a code': `SELECT count(*) AS count FROM parcel p
        WHERE p.state = 'unconfirmed' AND p.was_stored = 1 AND p.take_back_because IS NULL AND NOT EXISTS (SELECT 1 FROM retrieval_code c
          WHERE c.parcel_id = p.id AND c.voided_ms IS NULL)`,
      'a code of what was never in custody': `SELECT count(*) AS count FROM retrieval_code c
        JOIN parcel p ON p.id = c.parcel_id WHERE p.was_stored = 0`,
      'a code of what is to be taken back': `SELECT count(*) AS count FROM retrieval_code c
        JOIN parcel p ON p.id = c.parcel_id WHERE p.take_back_because IS NOT NULL AND c.voided_ms IS NULL`,
      'two operations pending at one door': `SELECT count(*) AS count FROM (SELECT compartment_id
        FROM door_operation WHERE outcome IS NULL OR outcome = 'leftOpen'
        GROUP BY compartment_id HAVING count(*) > 1)`,
      'a gap in the numbers of events': `SELECT count(*) AS count FROM (SELECT max(sequence) - count(*) AS gap
        FROM event_outbox GROUP BY epoch) WHERE gap <> 0`,
      'an unconfirmed deposit that nobody is warned of': `SELECT count(*) AS count FROM parcel p
        JOIN compartment c ON c.id = p.compartment_id
        WHERE p.state = 'unconfirmed' AND p.was_stored = 0 AND c.doubt IS NULL`,
    };
    const broken = Object.entries(rules).filter(([, sql]) => this.count(sql) > 0);
    const found = broken.map(([rule]) => rule);
    if (firstBrokenRow(this.store) !== undefined) found.push('the access log is broken');
    return found;
  }
}
