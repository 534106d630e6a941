import type { Execute } from '../application-transaction.js';
import type { Statements } from './connection.js';
import type { Value } from './driver.js';

/** One statement, and whether it answers rows: better-sqlite3 wants to know. */
export interface Asked {
  readonly sql: string;
  readonly values: readonly Value[];
  readonly answers: boolean;
}

/** Statements in order, each answered its rows: what is to be done, told once for libraries that wait and those that do not. */
export type Asking<T> = Iterable<Asked, T, unknown[]>;

/** What makes one. */
export type AskingGenerator<T> = Generator<Asked, T, unknown[]>;

export const ask = (sql: string, ...values: readonly Value[]): Asked => ({
  sql,
  values,
  answers: true,
});
export const tell = (sql: string, ...values: readonly Value[]): Asked => ({
  sql,
  values,
  answers: false,
});

export function atOnce<T>(statements: Statements, asking: Asking<T>): T {
  const iterator = asking[Symbol.iterator]();
  let next = iterator.next([]);
  while (next.done !== true) {
    const { sql, values, answers } = next.value;
    next = iterator.next(
      answers ? statements.all(sql, ...values) : (statements.run(sql, ...values), []),
    );
  }
  return next.value;
}

export async function inTurn<T>(execute: Execute, asking: Asking<T>): Promise<T> {
  const iterator = asking[Symbol.iterator]();
  let next = iterator.next([]);
  while (next.done !== true) next = iterator.next(await execute(next.value.sql, next.value.values));
  return next.value;
}
