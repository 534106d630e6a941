import type { SettleAnswer } from '../claim.js';
import type { Completion } from '../settle-in.js';
import type { Transaction } from '../store.js';
import { settleWithin } from './settle.js';
import { wholeIn } from './transaction.js';

export function settleIn(
  tx: Transaction,
  { id, token, output }: Completion,
): Promise<SettleAnswer> {
  return wholeIn(tx, (query) =>
    settleWithin(query, { id, token, outcome: { kind: 'succeeded', output } }),
  );
}
