import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { InvalidOptionError, StoreUnavailableError } from '../../types/errors.js';
import { openDatabase, type Database, type Statement, type Value } from './driver.js';
import { asStoreError, isBusy } from './errors.js';

const BUSY_LIMIT_MS = 10_000;
const BUSY_LONGEST_PAUSE_MS = 25;

/** Statements on one database object, each prepared once. */
export class Statements {
  readonly #prepared = new Map<string, Statement>();

  constructor(readonly database: Database) {}

  /** Answers how many rows changed. */
  run(sql: string, ...values: readonly Value[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  get<T>(sql: string, ...values: readonly Value[]): T | undefined {
    return this.#statement(sql).get(...values) as T | undefined;
  }

  all<T>(sql: string, ...values: readonly Value[]): T[] {
    return this.#statement(sql).all(...values) as T[];
  }

  #statement(sql: string): Statement {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

/**
 * One SQLite file. Work runs synchronously; a lock that another connection holds is waited for outside SQLite, so that
 * this process's event loop goes on meanwhile.
 */
export class SqliteConnection {
  readonly path: string;
  #database: DatabaseSync | undefined;
  #statements: Statements | undefined;

  constructor(
    path: string,
    readonly label: string,
  ) {
    this.path = resolve(path);
  }

  get exists(): boolean {
    return existsSync(this.path);
  }

  /** Opens the file, making it where it is missing; the folder must be there. */
  async open(): Promise<void> {
    if (this.#database !== undefined) return;
    if (!existsSync(dirname(this.path))) {
      throw new InvalidOptionError(
        `There is no folder ${dirname(this.path)} for the database ${this.path}. Make it first.`,
      );
    }
    const database = await openDatabase(this.path).catch((error: unknown) => {
      throw asStoreError(this.label, error);
    });
    this.#database = database;
    this.#statements = new Statements(database);
    try {
      await this.#patiently(() => {
        database.exec('pragma busy_timeout = 0');
        // WAL lets readers go on while one connection writes; FULL makes each commit survive a power cut.
        database.exec('pragma journal_mode = wal');
        database.exec('pragma synchronous = full');
      });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Runs `work`, which only reads. */
  read<T>(work: (statements: Statements) => T): Promise<T> {
    return this.#patiently(work);
  }

  /** Runs `work`, which only reads, in several statements that must agree with each other. */
  snapshot<T>(work: (statements: Statements) => T): Promise<T> {
    return this.#patiently((statements) => {
      statements.database.exec('begin');
      return inTransaction(statements, work);
    });
  }

  /**
   * Runs `work` in one transaction that holds the write lock from its beginning: what it reads cannot change before it
   * writes. (Begun without IMMEDIATE, it would read first, and then fail or act on what is no longer so.)
   */
  write<T>(work: (statements: Statements) => T): Promise<T> {
    return this.#patiently((statements) => writeIn(statements, work));
  }

  /**
   * The same, where a power cut may undo it: it reaches the disk with the next write that must last, or the next checkpoint, and never
   * without what was written before it. See https://www.sqlite.org/pragma.html#pragma_synchronous
   */
  writeUnsynced<T>(work: (statements: Statements) => T): Promise<T> {
    return this.#patiently((statements) => {
      statements.database.exec('pragma synchronous = normal');
      try {
        return writeIn(statements, work);
      } finally {
        statements.database.exec('pragma synchronous = full');
      }
    });
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
    this.#statements = undefined;
  }

  /** Tries `work` until no other connection is in its way, with growing, random pauses, within a bound. */
  async #patiently<T>(work: (statements: Statements) => T): Promise<T> {
    const givenUpAt = performance.now() + BUSY_LIMIT_MS;
    for (let longest = 1; ; longest = Math.min(longest * 2, BUSY_LONGEST_PAUSE_MS)) {
      if (this.#statements === undefined) {
        throw new StoreUnavailableError(this.label, new Error('it is not open'));
      }
      try {
        const result = work(this.#statements);
        // Nothing was waited for. Without this, callers in a loop would keep timers and sockets from ever having a turn.
        await turn();
        return result;
      } catch (error) {
        if (error instanceof TransactionFailure) throw asStoreError(this.label, error.cause);
        if (!isBusy(error)) throw asStoreError(this.label, error);
        if (performance.now() > givenUpAt) throw new StoreUnavailableError(this.label, error);
      }
      await sleep(Math.random() * longest);
    }
  }
}

/** Marks an error as coming from within a transaction that had the lock: trying again is not what it needs. */
class TransactionFailure extends Error {}

function writeIn<T>(statements: Statements, work: (statements: Statements) => T): T {
  statements.database.exec('begin immediate');
  return inTransaction(statements, work);
}

function inTransaction<T>(statements: Statements, work: (statements: Statements) => T): T {
  try {
    const result = work(statements);
    statements.database.exec('commit');
    return result;
  } catch (error) {
    try {
      statements.database.exec('rollback');
    } catch {
      // Some errors, a full disk among them, have rolled it back already.
    }
    throw new TransactionFailure('rolled back', { cause: error });
  }
}
