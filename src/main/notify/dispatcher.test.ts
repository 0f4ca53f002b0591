import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../contract/configuration.ts';
import { z } from '../../contract/zod.ts';
import { ManualClock } from '../../manual-clock.ts';
import { migrate } from '../database/migrate.ts';
import { releasedMigrations } from '../database/test-place.ts';
import { Store, StoreFault } from '../database/transaction.ts';
import { checkSignIn } from '../people/courier-sign-in.ts';
import { addCourier } from '../people/couriers.ts';
import { erasePersons } from '../people/erasure.ts';
import { openPersonCipher, type PersonCipher } from '../people/person-cipher.ts';
import { findOrAddRecipient } from '../people/recipients.ts';
import { unseal } from '../secrets/seal.ts';
import { openSecrets, type Secrets } from '../secrets/secrets.ts';
import { type DispatcherOptions, MessageDispatcher, type SettledMessage } from './dispatcher.ts';
import type { GatewayResult, OutgoingMessage } from './gateway.ts';
import { queueMessage, waitingSince, withdrawMessagesOf } from './message-outbox.ts';
import { type MessageSeal, openMessageSeal } from './message-outbox-seal.ts';

const phone = '+4915123456789';
const secret = { code: '837465019', token: 'CUBBY:TOKENTOKENTOKENTOKENAA' };
const hourMs = 3_600_000;
const delivered: GatewayResult = { kind: 'delivered', gatewayReference: 'SM1' };

let directory: string;
let clock: ManualClock;
let store: Store;
let secrets: Secrets;
let cipher: PersonCipher;
let messageSeal: MessageSeal;
let recipientId: string;
let dispatchers: MessageDispatcher[];
let sent: OutgoingMessage[];
let settled: SettledMessage[];
let faults: string[];
let answer: (message: OutgoingMessage) => Promise<GatewayResult> | GatewayResult;
let isClockTrusted: boolean;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-messages-'));
  clock = new ManualClock();
  dispatchers = [];
  sent = [];
  settled = [];
  faults = [];
  answer = () => delivered;
  isClockTrusted = true;
  const db = new Database(join(directory, 'cabinet.db'));
  db.pragma('journal_mode = WAL');
  migrate(db, releasedMigrations, 1);
  store = new Store(db);
  secrets = openSecrets({ dataDirectory: directory, environment: {}, isNewCabinet: true });
  cipher = openPersonCipher({ dataDirectory: directory, secrets });
  messageSeal = openMessageSeal({ secrets, cipher });
  recipientId = store.transaction((tx) =>
    findOrAddRecipient(tx, cipher, { e164: phone, nowMs: clock.now() }),
  );
  for (const parcelId of ['p1', 'p2', 'p3', 'p4']) addParcel(parcelId);
});
afterEach(async () => {
  for (const dispatcher of dispatchers) await dispatcher.stop();
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function addParcel(id: string): void {
  store.transaction((tx) => {
    const values = { id, person: recipientId, nowMs: clock.now() };
    tx.run(
      `INSERT INTO compartment (id, label, size_class, size_rank, board_id, channel, sensor, accessible_reach, vacant_since_ms)
       VALUES (@id, @id, 'M', 2, 'b', 1, 'door', 0, 0)`,
      { id },
    );
    tx.run(
      `INSERT INTO parcel (id, tracking_number, courier_id, recipient_id, compartment_id, size_class, state, created_ms, state_since_ms)
       VALUES (@id, @id, @person, @person, @id, 'M', 'reserved', @nowMs, @nowMs)`,
      values,
    );
  });
}

function queue(parcelId: string): string {
  return store.transaction((tx) =>
    queueMessage(tx, messageSeal, {
      personId: recipientId,
      parcelId,
      template: 'retrievalCode',
      parameters: { compartment: 'A07', cabinet: 'Demo', language: 'en' },
      secret,
      nowMs: clock.now(),
    }),
  );
}

function start(options: Partial<DispatcherOptions> = {}): MessageDispatcher {
  const dispatcher = new MessageDispatcher({
    store,
    clock,
    cipher,
    messageSeal,
    gateway: () => ({
      send: async (message) => {
        sent.push(message);
        return answer(message);
      },
    }),
    giveUpHours: () => 24,
    isClockTrusted: () => isClockTrusted,
    onSettled: (_tx, end) => settled.push(end),
    onFault: ({ kind }) => faults.push(kind),
    random: () => 1,
    ...options,
  });
  dispatchers.push(dispatcher);
  dispatcher.wake();
  return dispatcher;
}

/** Lets time pass in steps small enough for each answer to be taken in before the next timer. */
async function pass(ms: number): Promise<void> {
  await new Promise(setImmediate);
  for (const end = clock.monotonicMs() + ms; clock.monotonicMs() < end; ) {
    await clock.advanceAsync(Math.min(10_000, end - clock.monotonicMs()));
    await new Promise(setImmediate);
  }
}

const outboxRow = z.object({
  state: z.string(),
  secret: z.string().nullable(),
  attempts: z.number(),
  next_attempt_ms: z.number(),
  last_fault: z.string().nullable(),
  gateway_reference: z.string().nullable(),
});
const rowOf = (id: string) => store.get(outboxRow, 'SELECT * FROM message_outbox WHERE id = @id', { id });

describe('MessageDispatcher', () => {
  it('sends what waits, wipes the secret and tells of it in the same transaction', async () => {
    const id = queue('p1');
    expect(waitingSince(store)).toEqual({ count: 1, sinceMs: clock.now() });
    start();
    await pass(0);
    expect(sent).toMatchObject([{ to: phone, reference: id, token: secret.token, mayHaveArrived: false }]);
    expect(sent[0]?.text).toContain('837 465 019');
    expect(rowOf(id)).toMatchObject({
      state: 'delivered',
      secret: null,
      last_fault: null,
      gateway_reference: 'SM1',
    });
    expect(settled).toEqual([{ messageId: id, parcelId: 'p1', how: 'delivered', nowMs: clock.now() }]);
    expect(waitingSince(store)).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not settle what its listener could not take in, and sends it again', async () => {
    const id = queue('p1');
    let isFull = true;
    start({
      onSettled: () => {
        if (isFull) throw new StoreFault('diskFull', undefined);
      },
    });
    await pass(0);
    expect(rowOf(id)).toMatchObject({ state: 'waiting', last_fault: 'interrupted' });
    expect(faults).toEqual(['storeFault']);
    isFull = false;
    await pass(30_000);
    expect(rowOf(id)?.state).toBe('delivered');
    expect(sent.map(({ mayHaveArrived }) => mayHaveArrived)).toEqual([false, true]);
  });

  it('backs off with jitter up to five minutes, and keeps count in the table', async () => {
    answer = () => ({ kind: 'gatewayFailed', code: '500' });
    const id = queue('p1');
    start();
    await pass(0);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      const row = rowOf(id);
      expect(row).toMatchObject({ attempts: attempt, last_fault: 'gatewayFailed 500', state: 'waiting' });
      const waitMs = (row?.next_attempt_ms ?? 0) - clock.now();
      waits.push(waitMs / 1_000);
      await pass(waitMs);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(sent.slice(1).every(({ mayHaveArrived }) => mayHaveArrived)).toBe(true);
  });

  it('goes on where it was after a restart, with an attempt that a crash cut off counted', async () => {
    answer = () => new Promise(() => {});
    const id = queue('p1');
    start();
    await pass(0);
    expect(rowOf(id)).toMatchObject({ attempts: 1, last_fault: 'interrupted' });
    // Another process on the same file; the first one is never heard of again.
    answer = () => delivered;
    start();
    await pass(0);
    expect(sent.map(({ mayHaveArrived }) => mayHaveArrived)).toEqual([false, true]);
    expect(rowOf(id)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('sends one at a time, in order, and what is queued meanwhile after it', async () => {
    let release: (result: GatewayResult) => void = () => {};
    answer = () => new Promise((resolve) => (release = resolve));
    const one = queue('p1');
    const dispatcher = start();
    await pass(0);
    clock.advance(1);
    const two = queue('p2');
    dispatcher.wake();
    await pass(0);
    expect(sent).toHaveLength(1);
    release(delivered);
    await pass(0);
    release(delivered);
    await pass(0);
    expect(sent.map(({ reference }) => reference)).toEqual([one, two]);
    expect(settled.map(({ parcelId }) => parcelId)).toEqual(['p1', 'p2']);
  });

  it('does not let one bad message hold up the others', async () => {
    const bad = queue('p1');
    clock.advance(1);
    queue('p2');
    answer = ({ reference }) => (reference === bad ? { kind: 'refused', code: '400' } : delivered);
    start();
    await pass(0);
    expect(settled.map(({ parcelId }) => parcelId)).toEqual(['p2']);
  });

  it('tries a closed way as often as one message would be tried, however many wait', async () => {
    answer = () => ({ kind: 'unreachable' });
    for (const parcelId of ['p1', 'p2', 'p3', 'p4']) queue(parcelId);
    start();
    await pass(hourMs);
    // 1 + 2 + 4 + … + 256 s, then each five minutes.
    expect(sent.length).toBeGreaterThan(15);
    expect(sent.length).toBeLessThan(22);
    answer = () => delivered;
    await pass(5 * 60_000);
    expect(settled).toHaveLength(4);
  });

  it('waits as long as the gateway asks for, and no longer than five minutes', async () => {
    answer = () => ({ kind: 'tooManyRequests', code: '429', retryAfterMs: 60_000 });
    const id = queue('p1');
    start();
    await pass(0);
    expect(rowOf(id)?.next_attempt_ms).toBe(clock.now() + 60_000);
    answer = () => ({ kind: 'tooManyRequests', code: '429', retryAfterMs: 10 * hourMs });
    await pass(60_000);
    expect(rowOf(id)?.next_attempt_ms).toBe(clock.now() + 300_000);
  });

  it('gives up at once what can never arrive', async () => {
    answer = () => ({ kind: 'numberRefused', code: '400/21211' });
    const id = queue('p1');
    start();
    await pass(0);
    expect(rowOf(id)).toMatchObject({
      state: 'givenUp',
      secret: null,
      last_fault: 'numberRefused 400/21211',
    });
    expect(settled).toMatchObject([{ how: 'givenUp', parcelId: 'p1' }]);
  });

  it('gives up after 24 hours and wipes the secret, and not before', async () => {
    answer = () => ({ kind: 'unreachable' });
    const id = queue('p1');
    start();
    await pass(24 * hourMs - 60_000);
    expect(rowOf(id)?.state).toBe('waiting');
    await pass(6 * 60_000);
    expect(rowOf(id)).toMatchObject({ state: 'givenUp', secret: null, last_fault: 'unreachable' });
    expect(settled).toMatchObject([{ how: 'givenUp' }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives nothing up while the clock is not trusted', async () => {
    answer = () => ({ kind: 'unreachable' });
    isClockTrusted = false;
    const id = queue('p1');
    start();
    await pass(48 * hourMs);
    expect(rowOf(id)?.state).toBe('waiting');
    isClockTrusted = true;
    await pass(6 * 60_000);
    expect(rowOf(id)?.state).toBe('givenUp');
  });

  it('lets the network come up after a weekend without power', async () => {
    const id = queue('p1');
    clock.advance(60 * hourMs);
    answer = () => ({ kind: 'unreachable' });
    start();
    await pass(60_000);
    expect(rowOf(id)?.state).toBe('waiting');
    answer = () => delivered;
    await pass(2 * 60_000);
    expect(rowOf(id)?.state).toBe('delivered');
  });

  it('waits without a gateway, writes nothing meanwhile, and gives up in time', async () => {
    const id = queue('p1');
    start({ gateway: () => undefined });
    const journal = z.object({ rows: z.number() });
    const rows = () => store.get(journal, 'SELECT count(*) AS rows FROM journal')?.rows;
    const before = rows();
    await pass(23 * hourMs);
    expect(rows()).toBe(before);
    expect(waitingSince(store)?.count).toBe(1);
    await pass(hourMs + 6 * 60_000);
    expect(rowOf(id)?.state).toBe('givenUp');
  });

  it('is not stopped by a clock that is set back', async () => {
    answer = () => ({ kind: 'unreachable' });
    const one = queue('p1');
    start();
    await pass(60_000);
    clock.setWall(clock.now() - 24 * hourMs);
    const two = queue('p2');
    answer = () => delivered;
    await pass(5 * 60_000);
    expect([rowOf(one)?.state, rowOf(two)?.state]).toEqual(['delivered', 'delivered']);
  });

  it('parks what cannot be read, and goes on', async () => {
    const damaged = queue('p1');
    const unknown = queue('p2');
    const fine = queue('p3');
    store.transaction((tx) => {
      tx.run(`UPDATE message_outbox SET secret = '1.AAAA' WHERE id = @damaged`, { damaged });
      tx.run(`UPDATE message_outbox SET template = 'fromTheFuture' WHERE id = @unknown`, { unknown });
    });
    start();
    await pass(0);
    expect(rowOf(damaged)).toMatchObject({ state: 'parked', last_fault: 'secretUnreadable' });
    expect(rowOf(unknown)).toMatchObject({ state: 'parked', last_fault: 'templateUnreadable' });
    expect(rowOf(fine)?.state).toBe('delivered');
    expect(settled.map(({ how }) => how).sort()).toEqual(['delivered', 'parked', 'parked']);
  });

  it('parks messages to a person who was erased or whose key was lost', async () => {
    const id = queue('p1');
    store.transaction((tx) =>
      erasePersons(tx, cipher, [recipientId], { actor: 'kiosk', nowMs: clock.now() }),
    );
    const late = queue('p2');
    start();
    await pass(0);
    expect(rowOf(id)).toMatchObject({ state: 'parked', last_fault: 'recipientUnreadable' });
    expect(rowOf(late)).toMatchObject({ state: 'parked', last_fault: 'recipientUnreadable' });
    expect(sent).toEqual([]);
  });

  it('does not send what was withdrawn, nor speak of it when that happened on the way', async () => {
    let release: (result: GatewayResult) => void = () => {};
    answer = () => new Promise((resolve) => (release = resolve));
    const id = queue('p1');
    start();
    await pass(0);
    const later = queue('p2');
    const withdraw = (parcelId: string) =>
      store.transaction((tx) => withdrawMessagesOf(tx, parcelId, clock.now()));
    expect([withdraw('p1'), withdraw('p2'), withdraw('p2')]).toEqual([1, 1, 0]);
    release(delivered);
    await pass(0);
    expect(rowOf(id)).toMatchObject({ state: 'withdrawn', secret: null });
    expect(rowOf(later)?.state).toBe('withdrawn');
    expect([sent.length, settled.length]).toEqual([1, 0]);
  });

  it('does not wait for ever for a gateway that never answers', async () => {
    answer = () => new Promise(() => {});
    const id = queue('p1');
    start();
    await pass(45_000);
    expect(rowOf(id)).toMatchObject({ attempts: 1, last_fault: 'timedOut' });
    expect(sent[0]?.signal.aborted).toBe(true);
  });

  it('stops at once, leaves no timer, and is not woken again', async () => {
    answer = () => new Promise(() => {});
    const id = queue('p1');
    const dispatcher = start();
    await pass(0);
    await dispatcher.stop();
    expect(rowOf(id)).toMatchObject({ state: 'waiting', last_fault: 'timedOut' });
    expect(clock.pendingTimers).toBe(0);
    dispatcher.wake();
    await pass(hourMs);
    expect(sent).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('delivers every message at least once and settles it exactly once, whatever the gateway does', async () => {
    const outcomes: GatewayResult[] = [
      delivered,
      { kind: 'unreachable' },
      { kind: 'timedOut' },
      { kind: 'gatewayFailed' },
      { kind: 'refused' },
      { kind: 'numberRefused' },
      { kind: 'tooManyRequests', retryAfterMs: 1_000 },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...outcomes), { maxLength: 20 }), async (script) => {
        settled = [];
        const left = [...script];
        answer = () => left.shift() ?? delivered;
        const ids = ['p1', 'p2', 'p3'].map(queue);
        const dispatcher = start();
        await pass(2 * hourMs);
        await dispatcher.stop();
        expect(settled.map(({ messageId }) => messageId).sort()).toEqual([...ids].sort());
        for (const { messageId, how } of settled)
          expect(rowOf(messageId)).toMatchObject({ state: how, secret: null });
      }),
      { numRuns: 15 },
    );
  }, 30_000);
});

describe('what is written', () => {
  it('never holds a phone number, a PIN, a code, a token or a name in the clear', async () => {
    const register = { store, cipher, secrets, configuration: defaultConfiguration };
    const moment = () => ({
      nowMs: clock.now(),
      runningMs: clock.monotonicMs(),
      isClockTrusted: true,
      isOffline: true,
    });
    const courier = {
      name: 'Augusta Lovelace',
      e164: '+4917098765432',
      pin: '483920',
      state: 'approved',
    } as const;
    await addCourier(register, { ...courier, nowMs: clock.now() });
    for (const pin of ['271828', courier.pin]) {
      for (const e164 of [courier.e164, '+4916011223344']) await checkSignIn(register, { e164, pin, moment });
    }
    queue('p1');
    queue('p2');
    const outcomes: GatewayResult[] = [{ kind: 'gatewayFailed', code: '500' }, { kind: 'numberRefused' }];
    answer = () => outcomes.shift() ?? delivered;
    start();
    await pass(10_000);
    expect(settled).toHaveLength(2);

    const plain = [
      ...[phone, courier.e164, '+4916011223344'].flatMap((e164) => [e164.slice(1), `0${e164.slice(3)}`]),
      ...['483920', '271828', secret.code, '837 465 019', secret.token.slice(6), 'Augusta', 'Lovelace'],
    ];
    const files = readdirSync(directory).map((name) => join(directory, name));
    expect(files.length).toBeGreaterThanOrEqual(4);
    // Proof that the files are looked into: these words do stand there.
    expect(files.some((file) => readFileSync(file, 'latin1').includes('retrievalCode'))).toBe(true);
    expect(files.some((file) => readFileSync(file, 'latin1').includes('signInRefused'))).toBe(true);
    const written = [...files.map((file) => readFileSync(file, 'latin1')), JSON.stringify(faults)];
    for (const text of written) {
      for (const word of plain) expect(text.includes(word)).toBe(false);
      for (const word of plain) expect(text.includes(Buffer.from(word).toString('base64url'))).toBe(false);
    }
  });

  it('keeps no code of an erased person that any key still opens, the journal included', () => {
    const id = queue('p1');
    const sealed = store.get(outboxRow, 'SELECT * FROM message_outbox')?.secret ?? '';
    expect(messageSeal.open(id, recipientId, sealed)).toEqual(secret);
    expect(messageSeal.open('another', recipientId, sealed)).toBeUndefined();
    store.transaction((tx) =>
      erasePersons(tx, cipher, [recipientId], { actor: 'kiosk', nowMs: clock.now() }),
    );
    expect(messageSeal.open(id, recipientId, sealed)).toBeUndefined();
    expect(unseal(secrets.key('messages'), sealed, { purpose: 'message', id })).toBeUndefined();
  });
});
