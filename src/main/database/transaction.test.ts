import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { connect } from './connection.ts';
import { TestPlace } from './test-place.ts';
import { asStoreFault, Store, StoreFault, type Tx } from './transaction.ts';

let place: TestPlace;
let store: Store;
let commits: number;
beforeEach(() => {
  place = new TestPlace();
  const db = connect(place.path);
  db.exec('CREATE TABLE fact (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT');
  commits = 0;
  store = new Store(db, () => {
    commits += 1;
  });
});
afterEach(() => {
  store.close();
  place.remove();
});

const put = (tx: Tx, text: string) => tx.run('INSERT INTO fact (text) VALUES ($text)', { text });
const texts = () => store.all(z.object({ text: z.string() }), 'SELECT text FROM fact').map((row) => row.text);

describe('a transaction', () => {
  it('returns what the work returned, and says so after the commit', () => {
    expect(store.transaction((tx) => put(tx, 'a'))).toBe(1);
    expect(texts()).toEqual(['a']);
    expect(commits).toBe(1);
  });

  it('leaves nothing where the work throws', () => {
    const thrown = new Error('no');
    expect(() =>
      store.transaction((tx) => {
        put(tx, 'a');
        throw thrown;
      }),
    ).toThrow(thrown);
    expect(texts()).toEqual([]);
    expect(commits).toBe(0);
  });

  it('refuses a promise and leaves nothing', () => {
    const work = async (tx: Tx) => {
      put(tx, 'a');
    };
    expect(() => store.transaction(work as unknown as (tx: Tx) => never)).toThrow('must not await');
    expect(texts()).toEqual([]);
  });

  it('is not opened inside another, which goes on', () => {
    store.transaction((tx) => {
      put(tx, 'a');
      expect(() => store.transaction((inner) => put(inner, 'b'))).toThrow('already open');
      put(tx, 'c');
    });
    expect(texts()).toEqual(['a', 'c']);
  });

  it('gives no right to write once it is over', () => {
    const kept: Tx[] = [];
    store.transaction((tx) => {
      kept.push(tx);
    });
    for (const tx of kept) expect(() => put(tx, 'a')).toThrow('is over');
    expect(texts()).toEqual([]);
  });

  it('checks each row that it reads', () => {
    store.transaction((tx) => put(tx, 'a'));
    expect(() => store.get(z.object({ text: z.number() }), 'SELECT text FROM fact')).toThrow();
  });

  it('keeps what it committed when the one who hears of it throws', () => {
    const db = connect(place.path);
    const other = new Store(db, () => {
      throw new Error('a bug of the listener');
    });
    expect(() => other.transaction((tx) => put(tx, 'a'))).toThrow('a bug');
    expect(texts()).toEqual(['a']);
    other.close();
  });
});

describe('a full disk', () => {
  /** As if the disk had room for so many pages more. */
  function leavePages(count: number): Store {
    const db = connect(place.path);
    const pages = z.int().parse(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + count}`);
    store.close();
    store = new Store(db);
    return store;
  }

  it('is a fault with its kind, and the facts are as before', () => {
    store.transaction((tx) => put(tx, 'a'));
    leavePages(2);
    let fault: unknown;
    try {
      store.transaction((tx) => {
        put(tx, 'b');
        put(tx, 'x'.repeat(100_000));
      });
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(StoreFault);
    expect((fault as StoreFault).kind).toBe('diskFull');
    expect(texts()).toEqual(['a']);
    store.transaction((tx) => put(tx, 'c'));
    expect(texts()).toEqual(['a', 'c']);
  });

  it('leaves nothing of work that goes on after SQLite has rolled it back', () => {
    leavePages(2);
    expect(() =>
      store.transaction((tx) => {
        put(tx, 'b');
        try {
          put(tx, 'x'.repeat(100_000));
        } catch {
          put(tx, 'c');
        }
      }),
    ).toThrow();
    expect(texts()).toEqual([]);
  });
});

it.each([
  ['SQLITE_FULL', 'diskFull'],
  ['ENOSPC', 'diskFull'],
  ['SQLITE_IOERR_FSYNC', 'io'],
  ['SQLITE_READONLY_DIRECTORY', 'io'],
  ['SQLITE_CANTOPEN', 'io'],
  ['EROFS', 'io'],
])('%s is a fault of the disk: %s', (code, kind) => {
  expect(asStoreFault(Object.assign(new Error(code), { code }))).toMatchObject({ name: 'StoreFault', kind });
});

it('any other error is what it is', () => {
  const error = Object.assign(new Error('no'), { code: 'SQLITE_CONSTRAINT_UNIQUE' });
  expect(asStoreFault(error)).toBe(error);
});
