import type { Waiter } from '../client/waiter.js';
import type { ClaimedJob, Outcome } from '../store/claim.js';
import type { Dialect } from '../store/store.js';
import type { Attempt } from './attempt.js';
import type { DurableWriter } from './durable-writer.js';
import type { AttemptNews } from './events.js';
import type { LogWriter } from './log-writer.js';
import type { SettlementWriter } from './settlement-writer.js';
import type { SleepClock } from './sleep-clock.js';
import type { StatusWriter } from './status-writer.js';

/** What all attempts of a runner share. */
export interface AttemptServices {
  /** Of the store. */
  readonly dialect: Dialect;
  readonly clock: SleepClock;
  readonly statuses: StatusWriter;
  readonly logs: LogWriter;
  readonly settlements: SettlementWriter;
  readonly writer: DurableWriter;
  readonly waiter: Waiter;
  readonly tell: (claimed: ClaimedJob, news: AttemptNews) => void;
  /** Whether so many handlers wait in memory that another is to be dropped. */
  readonly crowded: () => boolean;
  /** Its handler has really let go: an inline one may outlive its cut-off, and keeps its slot. */
  readonly released: (attempt: Attempt) => void;
  /** Its handler, which waited, was dropped. */
  readonly parked: (attempt: Attempt) => void;
  /** It is over, and that is stored; or its lease was lost. */
  readonly settled: (attempt: Attempt, outcome: Outcome | 'lease-lost') => void;
}
