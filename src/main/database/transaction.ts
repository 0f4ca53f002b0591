import type BetterSqlite3 from 'better-sqlite3';
import type { z } from '../../contract/zod.ts';

export type SqlValue = string | number | null;
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/** Reads facts. Each row is checked against the schema that the caller expects. */
export interface Reader {
  /** The first row, or undefined where there is none. */
  get<Row>(row: z.ZodType<Row>, sql: string, parameters?: SqlParameters): Row | undefined;
  all<Row>(row: z.ZodType<Row>, sql: string, parameters?: SqlParameters): Row[];
}

declare const insideTransaction: unique symbol;

/**
 * The right to write, which exists only inside `transaction`. Whatever changes a fact takes one, so
 * an event, a log row or a message cannot be appended outside the change that it announces.
 */
export interface Tx extends Reader {
  readonly [insideTransaction]: true;
  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, parameters?: SqlParameters): number;
}

/** Nothing was written: the disk is full or refuses. The facts are as they were before. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
  readonly kind: 'diskFull' | 'io';

  constructor(kind: 'diskFull' | 'io', cause: unknown) {
    super(`the database could not be written (${kind})`, { cause });
    this.kind = kind;
  }
}

/** A database connection with its statements prepared once each. */
export class Store implements Reader {
  readonly #db: BetterSqlite3.Database;
  readonly #statements = new Map<string, BetterSqlite3.Statement>();
  readonly #committed: () => void;
  #isOpenTransaction = false;

  /** `committed` is called after each commit, before the caller of `transaction` goes on. */
  constructor(db: BetterSqlite3.Database, committed: () => void = () => {}) {
    this.#db = db;
    this.#committed = committed;
  }

  get<Row>(row: z.ZodType<Row>, sql: string, parameters: SqlParameters = {}): Row | undefined {
    const found = this.#statement(sql).get(parameters);
    return found === undefined ? undefined : row.parse(found);
  }

  all<Row>(row: z.ZodType<Row>, sql: string, parameters: SqlParameters = {}): Row[] {
    return this.#statement(sql)
      .all(parameters)
      .map((found) => row.parse(found));
  }

  /**
   * Runs `work` in one transaction: all of it is on disk when this returns, or none of it. `work`
   * must be synchronous, since a promise would let other code write in between.
   *
   * @throws StoreFault where the disk refuses; whatever `work` throws, after rolling back.
   */
  transaction<T>(work: (tx: Tx) => T extends PromiseLike<unknown> ? never : T): T {
    if (this.#isOpenTransaction) throw new Error('a transaction is already open');
    this.#isOpenTransaction = true;
    const tx = {
      get: this.get.bind(this),
      all: this.all.bind(this),
      run: (sql: string, parameters: SqlParameters = {}) => {
        // A full disk makes SQLite roll back by itself; what ran after that would be on its own.
        if (!this.#db.inTransaction) throw new Error('this transaction is over');
        return this.#statement(sql).run(parameters).changes;
      },
    } as Tx;
    let result: T;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      result = work(tx);
      if (isPromise(result)) throw new Error('a transaction must not await');
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw asStoreFault(error);
    } finally {
      this.#isOpenTransaction = false;
    }
    this.#committed();
    return result;
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #statement(sql: string): BetterSqlite3.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** The fault of the disk behind an error of SQLite or of the file system; any other error as it is. */
export function asStoreFault(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)$/.test(code)) return new StoreFault('diskFull', error);
  if (/^(SQLITE_(IOERR|READONLY|CANTOPEN).*|EIO|EROFS)$/.test(code)) return new StoreFault('io', error);
  return error;
}
