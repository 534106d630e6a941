import type { AttemptRecord } from '../../types/attempt.js';
import { StoreUnavailableError } from '../../types/errors.js';
import {
  claimedOf,
  isSettled,
  type Claimed,
  type ClaimRequest,
  type SettleAnswer,
  type Settlement,
  type StatusAnswer,
  type StatusUpdate,
} from '../claim.js';
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
import { claimJobs } from './claim.js';
import { MemoryDatabase } from './database.js';
import {
  appendLog,
  archiveLog,
  expireLogs,
  forgetRemovals,
  readLog,
  readPointers,
  readRemovals,
  takeUnarchived,
} from './logs.js';
import { expireKeys, pruneJobs } from './prune.js';
import { readOverview } from './overview.js';
import { listJobs, matchingJobs } from './list.js';
import { pause, readPaused, resume } from './pauses.js';
import { readAttempts, readChanges, readJob } from './read.js';
import { redriveJob } from './redrive.js';
import { updateJobs } from './update.js';
import { cancelsOf, forfeitRunners, registerRunner, retireRunner, tickRunner } from './runners.js';
import { settleAttempt, storeStatuses } from './settle.js';
import { submitIn, submitJobs } from './submit.js';
import { recordStep } from './steps.js';
import type { Tables } from './tables.js';
import { setWaiting, wakeJobs } from './waiting.js';

/**
 * Jobs in the memory of one process, gone with it: the contract at its plainest, which the other stores are compared with.
 * Stores that are given the same {@link MemoryDatabase} share its jobs.
 *
 * No URL names it, and `createRunner` cannot use it: a runner ticks from a thread of its own, which could not
 * reach this memory.
 */
export class MemoryStore implements Store {
  readonly label = 'memory:';
  readonly dialect = 'memory';
  readonly #database: MemoryDatabase;
  readonly #listening = new Set<() => void>();
  #closed = false;

  constructor(database: MemoryDatabase = new MemoryDatabase()) {
    this.#database = database;
  }

  async open(): Promise<void> {
    // There is nothing to be opened, and nothing that could be missing.
  }

  async submit(jobs: readonly NewJob[], tx?: Transaction): Promise<readonly Submitted[]> {
    if (tx !== undefined) return submitIn(tx, jobs); // its commit hints
    const submitted = await this.#write((tables, now) => submitJobs(tables, jobs, now));
    if (submitted.some(({ answer }) => answer === 'created')) this.#database.hint('queued');
    return submitted;
  }

  register(runner: NewRunner): Promise<void> {
    return this.#write((tables, now) => {
      registerRunner(tables, runner, now);
    });
  }

  tick(runnerId: string): Promise<TickReply> {
    return this.#write((tables, now) => tickRunner(tables, runnerId, now));
  }

  cancels(runnerId: string): Promise<readonly RequestedCancel[]> {
    return this.#read((tables, now) => cancelsOf(tables, runnerId, now));
  }

  async retire(runnerId: string): Promise<void> {
    const fates = await this.#write((tables, now) => retireRunner(tables, runnerId, now));
    if (fates.includes('queued')) this.#database.hint('queued');
    if (fates.includes('cancelled')) this.#database.hint('ended');
  }

  async forfeit(maxLosses: number): Promise<Forfeited> {
    const forfeited = await this.#write((tables, now) => forfeitRunners(tables, maxLosses, now));
    if (forfeited.requeued > 0) this.#database.hint('queued');
    if (forfeited.runners > 0) this.#database.hint('ended');
    return forfeited;
  }

  claim(request: ClaimRequest): Promise<Claimed> {
    return this.#write((tables, now) => claimedOf(claimJobs(tables, request, now), request));
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    const answers = await this.#write((tables, now) =>
      settlements.map((settlement) => settleAttempt(tables, settlement, now)),
    );
    if (answers.some(isSettled)) this.#database.hint('ended');
    if (settlements.some(({ outcome }) => outcome.kind === 'released'))
      this.#database.hint('queued');
    return answers;
  }

  async status(updates: readonly StatusUpdate[]): Promise<readonly StatusAnswer[]> {
    const answers = await this.#write((tables) => storeStatuses(tables, updates));
    if (answers.includes('stored')) this.#database.hint('status');
    return answers;
  }

  async startChildren(requests: readonly StartRequest[]): Promise<readonly StartAnswer[]> {
    const answers = await this.#write((tables, now) =>
      requests.map((request) => startChildren(tables, request, now)),
    );
    if (answers.some((answer) => typeof answer === 'object')) this.#database.hint('queued');
    return answers;
  }

  recordSteps(records: readonly StepRecord[]): Promise<readonly StatusAnswer[]> {
    return this.#write((tables, now) => records.map((record) => recordStep(tables, record, now)));
  }

  recall(id: string): Promise<Recalled> {
    return this.#read((tables, now) => recall(tables, id, now));
  }

  setWaiting(updates: readonly WaitingUpdate[]): Promise<readonly StatusAnswer[]> {
    return this.#write((tables) => updates.map((update) => setWaiting(tables, update)));
  }

  async wake(ids?: readonly string[]): Promise<number> {
    const woken = await this.#write((tables, now) => wakeJobs(tables, ids, now));
    if (woken > 0) this.#database.hint('queued');
    return woken;
  }

  async cancel(requests: readonly CancelRequest[]): Promise<readonly CancelAnswer[]> {
    const answers = await this.#write((tables, now) => cancelJobs(tables, requests, now));
    if (answers.includes('cancelled')) this.#database.hint('ended');
    if (answers.includes('requested')) this.#database.hint('cancel');
    return answers;
  }

  async enforceCancels(): Promise<number> {
    const ended = await this.#write(endPastCutoff);
    if (ended > 0) this.#database.hint('ended');
    return ended;
  }

  async update(requests: readonly UpdateRequest[]): Promise<readonly UpdateAnswer[]> {
    const answers = await this.#write((tables, now) => updateJobs(tables, requests, now));
    if (answers.includes('updated')) this.#database.hint('queued');
    return answers;
  }

  async redrive(requests: readonly RedriveRequest[]): Promise<readonly RedriveAnswer[]> {
    const answers = await this.#write((tables, now) =>
      requests.map((request) => redriveJob(tables, request, now)),
    );
    if (answers.some(({ answer }) => answer === 'redriven')) this.#database.hint('queued');
    return answers;
  }

  pause(targets: readonly PauseTarget[]): Promise<void> {
    return this.#write((tables, now) => {
      pause(tables, targets, now);
    });
  }

  async resume(targets: readonly PauseTarget[]): Promise<void> {
    await this.#write((tables) => {
      resume(tables, targets);
    });
    this.#database.hint('queued');
  }

  paused(): Promise<readonly Paused[]> {
    return this.#read(readPaused);
  }

  read(ids: readonly string[]): Promise<readonly (JobRecord | undefined)[]> {
    return this.#read((tables) => ids.map((id) => readJob(tables, id)));
  }

  attempts(id: string): Promise<readonly AttemptRecord[]> {
    return this.#read((tables) => readAttempts(tables, id));
  }

  list(query: ListQuery): Promise<readonly JobRecord[]> {
    return this.#read((tables) => listJobs(tables, query));
  }

  count(filter: JobFilter): Promise<number> {
    return this.#read((tables) => matchingJobs(tables, filter).length);
  }

  overview(): Promise<Overview> {
    return this.#read(readOverview);
  }

  changes(cursors: readonly ChangeCursor[]): Promise<readonly JobChange[]> {
    return this.#read((tables) => readChanges(tables, cursors));
  }

  async log(chunks: readonly LogChunk[]): Promise<readonly StatusAnswer[]> {
    const answers = await this.#write((tables) => chunks.map((it) => appendLog(tables, it)));
    if (answers.includes('stored')) this.#database.hint('log');
    return answers;
  }

  readLogs(
    requests: readonly LogRequest[],
    limit: number,
  ): Promise<readonly (LogRead | undefined)[]> {
    return this.#read((tables) => requests.map((it) => readLog(tables, it, limit)));
  }

  unarchived(limit: number, takenForMs: number): Promise<readonly string[]> {
    return this.#write((tables, now) => takeUnarchived(tables, limit, takenForMs, now));
  }

  archive(logs: readonly ArchivedLog[]): Promise<readonly ArchiveAnswer[]> {
    return this.#write((tables, now) => logs.map((log) => archiveLog(tables, log, now)));
  }

  archived(ids: readonly string[]): Promise<readonly (LogPointer | undefined)[]> {
    return this.#read((tables) => readPointers(tables, ids));
  }

  archivedObject(object: string): Promise<Uint8Array | undefined> {
    return this.#read((tables) => tables.objects.get(object));
  }

  expireLogs(request: ExpireLogs): Promise<number> {
    return this.#write((tables, now) => expireLogs(tables, request, now));
  }

  removals(archive: string, limit: number): Promise<readonly ArchiveRemoval[]> {
    return this.#read((tables) => readRemovals(tables, archive, limit));
  }

  removed(removals: readonly ArchiveRemoval[]): Promise<void> {
    return this.#write((tables) => {
      forgetRemovals(tables, removals);
    });
  }

  prune(request: PruneRequest): Promise<Pruned> {
    return this.#write((tables, now) => pruneJobs(tables, request, now));
  }

  expireKeys(limit: number): Promise<number> {
    return this.#write((tables, now) => expireKeys(tables, limit, now));
  }

  listen(hints: readonly Hint[], heard: (hint: Hint) => void): Promise<() => Promise<void>> {
    const stop = this.#database.listen(only(hints, heard));
    this.#listening.add(stop);
    return Promise.resolve(() => {
      this.#listening.delete(stop);
      stop();
      return Promise.resolve();
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#listening) stop();
    this.#listening.clear();
    return Promise.resolve();
  }

  async #read<T>(work: (tables: Tables, now: number) => T): Promise<T> {
    this.#assertOpen();
    return this.#database.read(work);
  }

  async #write<T>(work: (tables: Tables, now: number) => T): Promise<T> {
    this.#assertOpen();
    return this.#database.write(work);
  }

  #assertOpen(): void {
    if (this.#closed) throw new StoreUnavailableError(this.label, new Error('it is not open'));
  }
}
