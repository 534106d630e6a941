import type { JsonText } from '../types/json.js';
import type { Token } from '../types/token.js';
import type { SettleAnswer } from './claim.js';
import type { Dialect, Transaction } from './store.js';

/** An attempt that has succeeded. */
export interface Completion {
  readonly id: string;
  readonly token: Token;
  readonly output: JsonText;
}

/**
 * Ends an attempt in the application's own transaction: nobody sees the end before that is committed, and it never was if
 * that is rolled back. Needs no store that is open, so that it can be done wherever the handler runs.
 * @throws {InvalidOptionError} for what is no transaction of this kind of database.
 */
export async function settleIn(
  dialect: Dialect,
  tx: Transaction,
  completion: Completion,
): Promise<SettleAnswer> {
  switch (dialect) {
    case 'postgres':
      return (await import('./postgres/settle-in.js')).settleIn(tx, completion);
    case 'sqlite':
      return (await import('./sqlite/settle-in.js')).settleIn(tx, completion);
    case 'mysql':
      return (await import('./mysql/settle-in.js')).settleIn(tx, completion);
    case 'memory':
      return (await import('./memory/settle-in.js')).settleIn(tx, completion);
  }
}
