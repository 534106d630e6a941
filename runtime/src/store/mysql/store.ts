import type { AttemptRecord } from '../../types/attempt.js';
import {
  isSettled,
  type Claimed,
  type ClaimRequest,
  type SettleAnswer,
  type Settlement,
  type StatusAnswer,
  type StatusUpdate,
} from '../claim.js';
import { ClaimGroups } from '../claim-groups.js';
import type {
  Recalled,
  StartAnswer,
  StartRequest,
  StepRecord,
  WaitingUpdate,
} from '../children.js';
import type {
  Paused,
  PauseTarget,
  RedriveAnswer,
  RedriveRequest,
  UpdateAnswer,
  UpdateRequest,
} from '../control.js';
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
} from '../job.js';
import { withoutCredentials } from '../open.js';
import type {
  ArchiveAnswer,
  ArchivedLog,
  ArchiveRemoval,
  ExpireLogs,
  LogChunk,
  LogPointer,
  LogRead,
  LogRequest,
} from '../log.js';
import type { Pruned, PruneRequest } from '../prune.js';
import type { Overview } from '../overview.js';
import type { Forfeited, NewRunner, RequestedCancel, TickReply } from '../runner.js';
import type { Hint, Store, Transaction } from '../store.js';
import { only } from '../hints.js';
import { cancelJobs, endPastCutoff } from './cancel.js';
import { recall, startChildren } from './children.js';
import { Claims } from './claim.js';
import { internBy } from './claim-groups.js';
import { MysqlConnection } from './connection.js';
import { checkFit } from './fit.js';
import { hintWithin, Listener } from './listen.js';
import {
  appendLogs,
  archiveLogs,
  expireLogs,
  forgetRemovals,
  readLogs,
  readObject,
  readPointers,
  readRemovals,
  takeUnarchived,
} from './logs.js';
import { expireKeys, pruneJobs } from './prune.js';
import { readOverview } from './overview.js';
import { countJobs, listJobs } from './list.js';
import { pause, readPaused, resume } from './pauses.js';
import { redriveJobs } from './redrive.js';
import { updateJobs } from './update.js';
import { checkTables, readAttempts, readChanges, readJobs } from './read.js';
import { cancelsOf, forfeitRunners, registerRunner, retireRunner, tickRunner } from './runners.js';
import { settleAttempts, storeStatuses } from './settle.js';
import { recordSteps, setWaiting, wakeJobs } from './steps.js';
import { submitIn, submitJobs } from './submit.js';

/**
 * Jobs in the tables `jobwright_…` of one MariaDB database (10.11 or newer). Transactions are READ COMMITTED, so a server
 * with binary logging needs `binlog_format` MIXED, its default, or ROW.
 */
export class MysqlStore implements Store {
  readonly label: string;
  readonly dialect = 'mysql';
  readonly #connection: MysqlConnection;
  readonly #groups: ClaimGroups;
  readonly #claims: Claims;
  readonly #listeners = new Set<Listener>();

  constructor(url: string) {
    this.label = withoutCredentials(url);
    this.#connection = new MysqlConnection(url, this.label);
    this.#groups = new ClaimGroups(internBy(this.#connection));
    this.#claims = new Claims(this.#connection);
  }

  async open(): Promise<void> {
    await checkTables(this.#connection);
  }

  async submit(jobs: readonly NewJob[], tx?: Transaction): Promise<readonly Submitted[]> {
    jobs.forEach(checkFit);
    const groups = await this.#groups.of(jobs);
    if (tx !== undefined) return submitIn(tx, jobs, groups); // listeners see the newest job change
    if (jobs.length === 0) return [];
    const submitted = await this.#connection.transaction((query) =>
      submitJobs(query, jobs, groups),
    );
    if (submitted.some(({ answer }) => answer === 'created')) this.#hint('queued');
    return submitted;
  }

  async register(runner: NewRunner): Promise<void> {
    await registerRunner(this.#connection, runner);
  }

  tick(runnerId: string): Promise<TickReply> {
    return tickRunner(this.#connection, runnerId);
  }

  async cancels(runnerId: string): Promise<readonly RequestedCancel[]> {
    return (await cancelsOf(this.#connection, runnerId)) ?? [];
  }

  async retire(runnerId: string): Promise<void> {
    const { requeued, cancelled } = await retireRunner(this.#connection, runnerId);
    if (requeued > 0) this.#hint('queued');
    if (cancelled > 0) this.#hint('ended');
  }

  async forfeit(maxLosses: number): Promise<Forfeited> {
    const forfeited = await forfeitRunners(this.#connection, maxLosses);
    if (forfeited.requeued > 0) this.#hint('queued');
    if (forfeited.runners > 0) this.#hint('ended');
    return forfeited;
  }

  claim(request: ClaimRequest): Promise<Claimed> {
    return this.#claims.claim(request);
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    const answers = await settleAttempts(this.#connection, settlements);
    if (answers.some(isSettled)) this.#hint('ended');
    if (settlements.some(({ outcome }) => outcome.kind === 'released')) this.#hint('queued');
    return answers;
  }

  async status(updates: readonly StatusUpdate[]): Promise<readonly StatusAnswer[]> {
    const answers = await storeStatuses(this.#connection, updates);
    if (answers.includes('stored')) this.#hint('status');
    return answers;
  }

  async startChildren(requests: readonly StartRequest[]): Promise<readonly StartAnswer[]> {
    const answers = await startChildren(this.#connection, this.#groups, requests);
    if (answers.some((answer) => typeof answer === 'object')) this.#hint('queued');
    return answers;
  }

  recordSteps(records: readonly StepRecord[]): Promise<readonly StatusAnswer[]> {
    return recordSteps(this.#connection, records);
  }

  recall(id: string): Promise<Recalled> {
    return recall(this.#connection, id);
  }

  setWaiting(updates: readonly WaitingUpdate[]): Promise<readonly StatusAnswer[]> {
    return setWaiting(this.#connection, updates);
  }

  async wake(ids?: readonly string[]): Promise<number> {
    const woken = await wakeJobs(this.#connection, ids);
    if (woken > 0) this.#hint('queued');
    return woken;
  }

  async cancel(requests: readonly CancelRequest[]): Promise<readonly CancelAnswer[]> {
    const answers = await cancelJobs(this.#connection, requests);
    if (answers.includes('cancelled')) this.#hint('ended');
    if (answers.includes('requested')) this.#hint('cancel');
    return answers;
  }

  async enforceCancels(): Promise<number> {
    const ended = await endPastCutoff(this.#connection);
    if (ended > 0) this.#hint('ended');
    return ended;
  }

  async update(requests: readonly UpdateRequest[]): Promise<readonly UpdateAnswer[]> {
    const answers = await updateJobs(this.#connection, this.#groups, requests);
    if (answers.includes('updated')) this.#hint('queued');
    return answers;
  }

  async redrive(requests: readonly RedriveRequest[]): Promise<readonly RedriveAnswer[]> {
    const answers = await redriveJobs(this.#connection, this.#groups, requests);
    if (answers.some(({ answer }) => answer === 'redriven')) this.#hint('queued');
    return answers;
  }

  pause(targets: readonly PauseTarget[]): Promise<void> {
    return pause(this.#connection, targets);
  }

  async resume(targets: readonly PauseTarget[]): Promise<void> {
    await resume(this.#connection, targets);
    this.#hint('queued');
  }

  paused(): Promise<readonly Paused[]> {
    return readPaused(this.#connection);
  }

  read(ids: readonly string[]): Promise<readonly (JobRecord | undefined)[]> {
    return readJobs((text, values) => this.#connection.query(text, values), ids);
  }

  attempts(id: string): Promise<readonly AttemptRecord[]> {
    return readAttempts(this.#connection, id);
  }

  list(query: ListQuery): Promise<readonly JobRecord[]> {
    return this.#connection.snapshot((run) => listJobs(run, query));
  }

  count(filter: JobFilter): Promise<number> {
    return countJobs(this.#connection, filter);
  }

  overview(): Promise<Overview> {
    return this.#connection.snapshot(readOverview);
  }

  changes(cursors: readonly ChangeCursor[]): Promise<readonly JobChange[]> {
    return readChanges(this.#connection, cursors);
  }

  async log(chunks: readonly LogChunk[]): Promise<readonly StatusAnswer[]> {
    const answers = await appendLogs(this.#connection, chunks);
    if (answers.includes('stored')) this.#hint('log');
    return answers;
  }

  readLogs(
    requests: readonly LogRequest[],
    limit: number,
  ): Promise<readonly (LogRead | undefined)[]> {
    return readLogs(this.#connection, requests, limit);
  }

  unarchived(limit: number, takenForMs: number): Promise<readonly string[]> {
    return takeUnarchived(this.#connection, limit, takenForMs);
  }

  archive(logs: readonly ArchivedLog[]): Promise<readonly ArchiveAnswer[]> {
    return archiveLogs(this.#connection, logs);
  }

  archived(ids: readonly string[]): Promise<readonly (LogPointer | undefined)[]> {
    return readPointers(this.#connection, ids);
  }

  archivedObject(object: string): Promise<Uint8Array | undefined> {
    return readObject(this.#connection, object);
  }

  expireLogs(request: ExpireLogs): Promise<number> {
    return expireLogs(this.#connection, request);
  }

  removals(archive: string, limit: number): Promise<readonly ArchiveRemoval[]> {
    return readRemovals(this.#connection, archive, limit);
  }

  removed(removals: readonly ArchiveRemoval[]): Promise<void> {
    return forgetRemovals(this.#connection, removals);
  }

  prune(request: PruneRequest): Promise<Pruned> {
    return pruneJobs(this.#connection, request);
  }

  expireKeys(limit: number): Promise<number> {
    return expireKeys(this.#connection, limit);
  }

  async listen(hints: readonly Hint[], heard: (hint: Hint) => void): Promise<() => Promise<void>> {
    const listener = new Listener(this.#connection, only(hints, heard));
    this.#listeners.add(listener);
    await listener.start();
    return async () => {
      this.#listeners.delete(listener);
      await listener.stop();
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.stop()));
    this.#listeners.clear();
    await this.#connection.close();
  }

  #hint(hint: Hint): void {
    hintWithin(this.#connection.url, hint);
  }
}
