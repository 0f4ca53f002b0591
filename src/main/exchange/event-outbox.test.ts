import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CabinetEvent } from '../../contract/event.ts';
import { z } from '../../contract/zod.ts';
import type { CabinetDatabase } from '../database/open.ts';
import { TestPlace } from '../database/test-place.ts';
import { appendEvent, beginEpoch, currentEpoch } from './event-outbox.ts';

let place: TestPlace;
let database: CabinetDatabase;
beforeEach(() => {
  place = new TestPlace();
  database = place.open();
  database.store.transaction((tx) => beginEpoch(tx, 1));
});
afterEach(() => place.remove());

const refused: CabinetEvent = { name: 'code.refused', version: 1, withLastFour: false };
const occurrence = { nowMs: 1_000, isClockTrusted: true, isOffline: true };
const append = (event: CabinetEvent = refused, marks = occurrence) =>
  database.store.transaction((tx) => appendEvent(tx, event, marks));

const eventRow = z.object({
  epoch: z.string(),
  sequence: z.int(),
  id: z.string(),
  name: z.string(),
  version: z.int(),
  payload: z.string(),
  occurred_ms: z.int(),
  is_clock_trusted: z.int(),
  was_offline: z.int(),
  state: z.string(),
});
const events = () => database.store.all(eventRow, 'SELECT * FROM event_outbox ORDER BY sequence');

describe('an event', () => {
  it('is kept with its name, its version, its marks, and the rest as payload', () => {
    append(refused, { nowMs: 5, isClockTrusted: false, isOffline: false });
    expect(events()).toEqual([
      {
        epoch: currentEpoch(database.store),
        sequence: 1,
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        name: 'code.refused',
        version: 1,
        payload: '{"withLastFour":false}',
        occurred_ms: 5,
        is_clock_trusted: 0,
        was_offline: 0,
        state: 'waiting',
      },
    ]);
  });

  it('that the contract does not know is refused, and so is the change it announces', () => {
    const unknown = { ...refused, withLastFour: 'perhaps' } as unknown as CabinetEvent;
    expect(() => append(unknown)).toThrow();
    expect(events()).toEqual([]);
  });

  it('without an epoch is a bug', () => {
    database.store.transaction((tx) => tx.run('DELETE FROM cabinet_state'));
    expect(() => append()).toThrow('no epoch');
  });
});

describe('numbers', () => {
  const numbers = (epoch: string) =>
    database.store
      .all(z.object({ sequence: z.int() }), 'SELECT sequence FROM event_outbox WHERE epoch = $epoch', {
        epoch,
      })
      .map((row) => row.sequence);

  it('have no gap, whatever was rolled back and however often the program was started', () => {
    append();
    expect(() =>
      database.store.transaction((tx) => {
        appendEvent(tx, refused, occurrence);
        throw new Error('no');
      }),
    ).toThrow('no');
    append();
    database.close();
    database = place.open();
    database.store.transaction((tx) => {
      appendEvent(tx, refused, occurrence);
      appendEvent(tx, refused, occurrence);
    });
    expect(numbers(currentEpoch(database.store))).toEqual([1, 2, 3, 4]);
  });

  it('begin from 1 in a new epoch, and the old ones stay', () => {
    const first = currentEpoch(database.store);
    append();
    append();
    database.store.transaction((tx) => beginEpoch(tx, 2));
    const second = currentEpoch(database.store);
    append();
    expect(second).not.toBe(first);
    expect(numbers(first)).toEqual([1, 2]);
    expect(numbers(second)).toEqual([1]);
  });
});
