import type { SettleAnswer } from '../claim.js';
import type { Completion } from '../settle-in.js';
import type { Transaction } from '../store.js';
import { openTransaction } from './database.js';
import { settleAttempt } from './settle.js';

/** In a transaction of {@link MemoryDatabase.begin}. */
export function settleIn(tx: Transaction, { output, ...held }: Completion): Promise<SettleAnswer> {
  const { tables, now } = openTransaction(tx);
  const outcome = { kind: 'succeeded', output } as const;
  return Promise.resolve(settleAttempt(tables, { ...held, outcome }, now()));
}
