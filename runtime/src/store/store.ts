import type { AttemptRecord } from '../types/attempt.js';
import type {
  CancelAnswer,
  CancelRequest,
  ChangeCursor,
  JobChange,
  JobFilter,
  JobRecord,
  ListQuery,
  NewJob,
  Submitted,
} from './job.js';
import type {
  Claimed,
  ClaimRequest,
  SettleAnswer,
  Settlement,
  StatusAnswer,
  StatusUpdate,
} from './claim.js';
import type { Recalled, StartAnswer, StartRequest, StepRecord, WaitingUpdate } from './children.js';
import type {
  Paused,
  PauseTarget,
  RedriveAnswer,
  RedriveRequest,
  UpdateAnswer,
  UpdateRequest,
} from './control.js';
import type { Pruned, PruneRequest } from './prune.js';
import type {
  ArchiveAnswer,
  ArchivedLog,
  ArchiveRemoval,
  ExpireLogs,
  LogChunk,
  LogPointer,
  LogRequest,
  LogRead,
} from './log.js';
import type { Overview } from './overview.js';
import type { Forfeited, NewRunner, RequestedCancel, TickReply } from './runner.js';

/** A transaction object of the application's own database library; each adapter says which it takes. */
export type Transaction = object;

/** A kind of database. */
export type Dialect = 'postgres' | 'mysql' | 'sqlite' | 'memory';

/** Something may have happened. A hint is never needed for correctness, may be lost, and says nothing more. */
export type Hint = 'queued' | 'ended' | 'status' | 'cancel' | 'log';

/**
 * Where jobs live. Every method is atomic, takes a batch, decides by the database's clock, and holds no policy.
 * What is expected to happen (an outdated token, a duplicate id) is a value in the answer; what is not (no
 * connection) is thrown. Answers come in the order of what was asked.
 */
export interface Store {
  /** For messages: the kind of database and where it is, without credentials. */
  readonly label: string;
  /** The kind of database whose transactions jobs are submitted and completed in. */
  readonly dialect: Dialect;

  /** Opens the database and refuses it where migrations are missing or the protocol does not fit. */
  open(): Promise<void>;

  /** Adds jobs that do not exist yet; one that does, by id or by key, is left as it is. */
  submit(jobs: readonly NewJob[], tx?: Transaction): Promise<readonly Submitted[]>;

  /** Begins a lease. */
  register(runner: NewRunner): Promise<void>;
  /**
   * Renews the lease unless it was ended. Tells which jobs of the runner are to be cancelled, and whether {@link Store.forfeit},
   * {@link Store.enforceCancels} or {@link Store.wake} would find something: an idle runner asks nothing else.
   */
  tick(runnerId: string): Promise<TickReply>;
  /** Those jobs alone: renews nothing and writes nothing, so it may be asked whenever something is hinted. */
  cancels(runnerId: string): Promise<readonly RequestedCancel[]>;
  /** Ends the lease of a runner that shuts down; jobs it still holds go back to their queue, no attempt spent. */
  retire(runnerId: string): Promise<void>;
  /**
   * Ends, for good, every runner whose lease has run out (checked again under its lock) and puts its jobs back. A job
   * lost more than `maxLosses` times is dead.
   */
  forfeit(maxLosses: number): Promise<Forfeited>;

  /**
   * Takes up to `limit` due jobs of the known types, by priority (higher first), children before roots, run time, id;
   * a fresh token for each, and whether there may be more.
   * Answers none where the runner's lease has run out or was ended.
   */
  claim(request: ClaimRequest): Promise<Claimed>;
  /** Ends attempts. */
  settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]>;
  /** Replaces the statuses of running jobs; of two for one job in a batch the later stands. */
  status(updates: readonly StatusUpdate[]): Promise<readonly StatusAnswer[]>;

  /**
   * Starts children of running jobs, under their tokens: exactly one for each parent and key, however often it is asked.
   * Answers which they are, whoever started them.
   */
  startChildren(requests: readonly StartRequest[]): Promise<readonly StartAnswer[]>;
  /** Records what handlers have done, under their tokens. The first record of a key stands. */
  recordSteps(records: readonly StepRecord[]): Promise<readonly StatusAnswer[]>;
  /** What a job's attempts have recorded: steps, sleeps and children. */
  recall(id: string): Promise<Recalled>;
  /** Says of running jobs whether they wait. */
  setWaiting(updates: readonly WaitingUpdate[]): Promise<readonly StatusAnswer[]>;
  /**
   * Makes due those parked jobs (of these, or of all) for which a child that they await has ended; answers how many. Asked
   * after a child's end and after a park have been committed, whichever came last sees both.
   */
  wake(ids?: readonly string[]): Promise<number>;

  /** Cancels jobs, and with each its tree: all descendants but for detached ones and theirs. */
  cancel(requests: readonly CancelRequest[]): Promise<readonly CancelAnswer[]>;
  /** Ends as cancelled the running jobs whose cut-off has passed, voiding their tokens; answers how many. */
  enforceCancels(): Promise<number>;

  /** Changes jobs that are queued, and nothing else. */
  update(requests: readonly UpdateRequest[]): Promise<readonly UpdateAnswer[]>;
  /**
   * Makes a job anew of each that has ended and not succeeded, once, however often and by however many it is asked: due at
   * once, a root, with the old one's key where it still has that, its steps, and its children that have succeeded.
   */
  redrive(requests: readonly RedriveRequest[]): Promise<readonly RedriveAnswer[]>;
  /** Claims that begin from now on take nothing of these. What runs goes on. */
  pause(targets: readonly PauseTarget[]): Promise<void>;
  resume(targets: readonly PauseTarget[]): Promise<void>;
  /** By kind and name. */
  paused(): Promise<readonly Paused[]>;

  read(ids: readonly string[]): Promise<readonly (JobRecord | undefined)[]>;
  /** The attempts of one job that have ended, oldest first. */
  attempts(id: string): Promise<readonly AttemptRecord[]>;
  /** Newest first. */
  list(query: ListQuery): Promise<readonly JobRecord[]>;
  count(filter: JobFilter): Promise<number>;
  /** What is queued and runs, by job type, and who runs it. Looks at live jobs and runners only, never at the history. */
  overview(): Promise<Overview>;
  /** Of the jobs asked after, those that have ended or have a newer status. */
  changes(cursors: readonly ChangeCursor[]): Promise<readonly JobChange[]>;

  /** Appends to the logs of running jobs, under their tokens. A chunk sent again is there once. */
  log(chunks: readonly LogChunk[]): Promise<readonly StatusAnswer[]>;
  /** What is known of jobs' logs at one moment: of each up to `limit` chunks. Undefined where there is no such job. */
  readLogs(
    requests: readonly LogRequest[],
    limit: number,
  ): Promise<readonly (LogRead | undefined)[]>;
  /**
   * Takes up to `limit` ended jobs whose logs are to be archived, oldest end first: others are not given them for `takenForMs`.
   * That spares work; correctness does not rest on it.
   */
  unarchived(limit: number, takenForMs: number): Promise<readonly string[]>;
  /** Points to archived logs, and deletes exactly the chunks that they hold. */
  archive(logs: readonly ArchivedLog[]): Promise<readonly ArchiveAnswer[]>;
  /** Where the logs of these jobs are archived. */
  archived(ids: readonly string[]): Promise<readonly (LogPointer | undefined)[]>;
  /** An object of the archive that the database is. */
  archivedObject(object: string): Promise<Uint8Array | undefined>;
  /** Gives archived logs up by their age; answers how many. Their jobs stay. */
  expireLogs(request: ExpireLogs): Promise<number>;
  /** Up to `limit` objects of this archive that pruned jobs and expired logs have left behind. */
  removals(archive: string, limit: number): Promise<readonly ArchiveRemoval[]>;
  /** These have been removed from their archive. */
  removed(removals: readonly ArchiveRemoval[]): Promise<void>;

  /** Deletes ended jobs, with all that is known of them; their idempotency keys are kept for a time. */
  prune(request: PruneRequest): Promise<Pruned>;
  /** Deletes up to `limit` keys of deleted jobs whose time is over; answers how many. */
  expireKeys(limit: number): Promise<number>;

  /** Calls `heard` for hints of these kinds until the function it answers is called. Polling stays the truth. */
  listen(hints: readonly Hint[], heard: (hint: Hint) => void): Promise<() => Promise<void>>;

  close(): Promise<void>;
}
