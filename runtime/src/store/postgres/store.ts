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
import { cancelJobs, endPastCutoff } from './cancel.js';
import { recall, startChildren } from './children.js';
import { Claims } from './claim.js';
import { internBy } from './claim-groups.js';
import { PostgresConnection } from './connection.js';
import { Hints } from './hints.js';
import { Listener } from './listen.js';
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
import { NOTIFY, RETURNING_QUEUED } from './sql/schema.js';
import { recordSteps, setWaiting, wakeJobs } from './steps.js';
import { submitIn, submitJobs } from './submit.js';

/**
 * Jobs in the schema `jobwright` of one PostgreSQL database. A transaction pooler may stand between (PgBouncer; it is
 * noticed, and `?pgbouncer=true` in the URL says so beforehand); then nobody hears hints, and polling has to do.
 */
export class PostgresStore implements Store {
  readonly label: string;
  readonly dialect = 'postgres';
  readonly #connection: PostgresConnection;
  readonly #groups: ClaimGroups;
  readonly #claims: Claims;
  readonly #hints: Hints;
  readonly #listeners = new Set<Listener>();

  constructor(url: string) {
    this.label = withoutCredentials(url);
    this.#connection = new PostgresConnection(url, this.label);
    this.#groups = new ClaimGroups(internBy(this.#connection));
    this.#claims = new Claims(this.#connection);
    this.#hints = new Hints((hint) => this.#notify(hint));
  }

  async open(): Promise<void> {
    await this.#connection.open();
    await checkTables(this.#connection);
  }

  async submit(jobs: readonly NewJob[], tx?: Transaction): Promise<readonly Submitted[]> {
    const groups = await this.#groups.of(jobs);
    if (tx !== undefined) return submitIn(tx, jobs, groups);
    return this.#hints.along(
      'queued',
      (telling) =>
        submitJobs(
          (text, values) => this.#connection.query(text, values),
          jobs,
          groups,
          telling === 'telling' ? RETURNING_QUEUED : '',
        ),
      (submitted) => submitted.some(({ answer }) => answer === 'created'),
    );
  }

  async register(runner: NewRunner): Promise<void> {
    await registerRunner(this.#connection, runner);
  }

  tick(runnerId: string): Promise<TickReply> {
    return tickRunner(this.#connection, runnerId);
  }

  cancels(runnerId: string): Promise<readonly RequestedCancel[]> {
    return cancelsOf(this.#connection, runnerId);
  }

  async retire(runnerId: string): Promise<void> {
    const { requeued, cancelled } = await retireRunner(this.#connection, runnerId);
    if (requeued > 0) this.#hints.send('queued');
    if (cancelled > 0) this.#hints.send('ended');
  }

  async forfeit(maxLosses: number): Promise<Forfeited> {
    const forfeited = await forfeitRunners(this.#connection, maxLosses);
    if (forfeited.requeued > 0) this.#hints.send('queued');
    if (forfeited.runners > 0) this.#hints.send('ended');
    return forfeited;
  }

  claim(request: ClaimRequest): Promise<Claimed> {
    return this.#claims.claim(request);
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    const answers = await this.#hints.along(
      'ended',
      (telling) => settleAttempts(this.#connection, settlements, telling),
      (settled) => settled.some(isSettled),
    );
    if (settlements.some(({ outcome }) => outcome.kind === 'released')) this.#hints.send('queued');
    return answers;
  }

  async status(updates: readonly StatusUpdate[]): Promise<readonly StatusAnswer[]> {
    const answers = await storeStatuses(this.#connection, updates);
    if (answers.includes('stored')) this.#hints.send('status');
    return answers;
  }

  async startChildren(requests: readonly StartRequest[]): Promise<readonly StartAnswer[]> {
    const answers = await startChildren(this.#connection, this.#groups, requests);
    if (answers.some((answer) => typeof answer === 'object')) this.#hints.send('queued');
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
    if (woken > 0) this.#hints.send('queued');
    return woken;
  }

  async cancel(requests: readonly CancelRequest[]): Promise<readonly CancelAnswer[]> {
    const answers = await cancelJobs(this.#connection, requests);
    if (answers.includes('cancelled')) this.#hints.send('ended');
    if (answers.includes('requested')) this.#hints.send('cancel');
    return answers;
  }

  async enforceCancels(): Promise<number> {
    const ended = await endPastCutoff(this.#connection);
    if (ended > 0) this.#hints.send('ended');
    return ended;
  }

  async update(requests: readonly UpdateRequest[]): Promise<readonly UpdateAnswer[]> {
    const answers = await updateJobs(this.#connection, this.#groups, requests);
    if (answers.includes('updated')) this.#hints.send('queued');
    return answers;
  }

  async redrive(requests: readonly RedriveRequest[]): Promise<readonly RedriveAnswer[]> {
    const answers = await redriveJobs(this.#connection, this.#groups, requests);
    if (answers.some(({ answer }) => answer === 'redriven')) this.#hints.send('queued');
    return answers;
  }

  pause(targets: readonly PauseTarget[]): Promise<void> {
    return pause(this.#connection, targets);
  }

  async resume(targets: readonly PauseTarget[]): Promise<void> {
    await resume(this.#connection, targets);
    this.#hints.send('queued');
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
    if (answers.includes('stored')) this.#hints.send('log');
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
    if (!this.#connection.listens) return () => Promise.resolve();
    const listener = new Listener(this.#connection, hints, heard);
    this.#listeners.add(listener);
    await listener.start();
    return async () => {
      this.#listeners.delete(listener);
      await listener.stop();
    };
  }

  /** By a connection that listens, where one does: another beside those that claim and settle would have to plan their statements, too. */
  #notify(hint: Hint): Promise<unknown> {
    const byPool = (): Promise<unknown> => this.#connection.query(NOTIFY, [hint]);
    for (const listener of this.#listeners) {
      const told = listener.tell(hint);
      if (told !== undefined) return told.catch(byPool);
    }
    return byPool();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.stop()));
    this.#listeners.clear();
    await this.#hints.close();
    await this.#connection.close();
  }
}
