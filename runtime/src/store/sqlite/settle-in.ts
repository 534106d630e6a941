import type { SettleAnswer } from '../claim.js';
import type { Completion } from '../settle-in.js';
import type { Transaction } from '../store.js';
import { ask, atOnce, inTurn, tell, type AskingGenerator } from './asking.js';
import { Statements } from './connection.js';
import * as RUNNERS from './sql/runners.js';
import * as SQL from './sql/settle.js';
import { inTransactionOf } from './transaction.js';

/** Synchronously where the application's library is. */
export async function settleIn(tx: Transaction, completion: Completion): Promise<SettleAnswer> {
  const application = await inTransactionOf(tx);
  return 'database' in application
    ? atOnce(new Statements(application.database), completing(completion))
    : inTurn(application.execute, completing(completion));
}

function* completing({ id, token, output }: Completion): AskingGenerator<SettleAnswer> {
  const held = [id, token.claimId, token.epoch] as const;
  // First, so that what is looked at next stays so: it takes the write lock, if the transaction has not.
  yield tell(SQL.END_JOB, 'succeeded', output, null, ...held);
  const ended = yield ask(SQL.SETTLED_BEFORE, ...held);
  const live = yield ask(SQL.IS_LIVE, id);
  if (live.length > 0 && ended.length > 0) {
    yield tell(RUNNERS.DROP_LIVE_JOB, id);
    return 'settled';
  }
  return ended.length > 0 ? 'already' : 'lease-lost';
}
