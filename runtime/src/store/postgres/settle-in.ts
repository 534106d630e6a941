import type { SettleAnswer } from '../claim.js';
import type { Completion } from '../settle-in.js';
import type { Transaction } from '../store.js';
import { settleBy } from './settle.js';
import * as SCHEMA from './sql/schema.js';
import { queryIn } from './transaction.js';

/** Its hint is sent inside: nobody else sees that commit. */
export async function settleIn(
  tx: Transaction,
  { id, token, output }: Completion,
): Promise<SettleAnswer> {
  const query = await queryIn(tx);
  const [answer] = await settleBy(query, [{ id, token, outcome: { kind: 'succeeded', output } }]);
  await query(SCHEMA.NOTIFY, ['ended']);
  return answer ?? 'lease-lost';
}
