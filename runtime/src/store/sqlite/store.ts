import { MigrationMissingError } from '../../types/migration-errors.js';
import type { AttemptRecord } from '../../types/attempt.js';
import {
  claimedOf,
  isSettled,
  NOTHING_CLAIMED,
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
import { pruned, type Pruned, type PruneRequest } from '../prune.js';
import type { Overview } from '../overview.js';
import type { Forfeited, NewRunner, RequestedCancel, TickReply } from '../runner.js';
import type { Hint, Store, Transaction } from '../store.js';
import { only } from '../hints.js';
import { MIGRATIONS } from '../protocol.js';
import { anyCutoffPassed, cancelJobs, endPastCutoff } from './cancel.js';
import { recall, startChildren } from './children.js';
import { anythingToClaim, claimJobs } from './claim.js';
import { SqliteConnection } from './connection.js';
import { hintWithin, listenTo } from './listen.js';
import {
  anyOldLog,
  anyUnarchived,
  appendLog,
  archiveLog,
  expireLogs,
  forgetRemovals,
  readLog,
  readObject,
  readPointer,
  readRemovals,
  takeUnarchived,
} from './logs.js';
import { anyKeyExpired, expireKeys, lookAtJobs, newestToGo, pruneJobs } from './prune.js';
import { readOverview } from './overview.js';
import { countJobs, listJobs } from './list.js';
import { pause, readPaused, resume } from './pauses.js';
import { redriveJobs } from './redrive.js';
import { updateJobs } from './update.js';
import { checkTables, readAttempts, readChanges, readJobs } from './read.js';
import {
  anyLeaseRunOut,
  cancelsOf,
  forfeitRunners,
  registerRunner,
  retireRunner,
  tickRunner,
} from './runners.js';
import { settleAttempts, storeStatuses } from './settle.js';
import { anyToWake, recordStep, setWaiting, wakeJobs } from './steps.js';
import { submitIn, submitJobs } from './submit.js';

/**
 * Jobs in one SQLite file, which several processes may share. Nothing here blocks the event loop while another
 * connection writes.
 */
export class SqliteStore implements Store {
  readonly label: string;
  readonly dialect = 'sqlite';
  readonly #connection: SqliteConnection;
  readonly #listening = new Set<() => void>();
  /** Whether the last claim has likely left some. */
  #moreDue = false;

  constructor(path: string) {
    this.label = `sqlite:${path}`;
    this.#connection = new SqliteConnection(path, this.label);
  }

  async open(): Promise<void> {
    // Opening a file that is not there would make an empty one.
    if (!this.#connection.exists) {
      const found = `There is no file ${this.#connection.path}: the path is wrong, or the database was not made yet.`;
      throw new MigrationMissingError(this.label, MIGRATIONS, found);
    }
    await this.#connection.open();
    try {
      await this.#connection.read((statements) => {
        checkTables(statements, this.label);
      });
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  async submit(jobs: readonly NewJob[], tx?: Transaction): Promise<readonly Submitted[]> {
    if (tx !== undefined) return submitIn(tx, jobs); // what it will commit is heard by its change of the file
    const submitted = await this.#connection.write((statements) => submitJobs(statements, jobs));
    if (submitted.some(({ answer }) => answer === 'created')) this.#hint('queued');
    return submitted;
  }

  async register(runner: NewRunner): Promise<void> {
    await this.#connection.write((statements) => {
      registerRunner(statements, runner);
    });
  }

  tick(runnerId: string): Promise<TickReply> {
    return this.#connection.write((statements) => tickRunner(statements, runnerId));
  }

  cancels(runnerId: string): Promise<readonly RequestedCancel[]> {
    return this.#connection.read((statements) => cancelsOf(statements, runnerId));
  }

  async retire(runnerId: string): Promise<void> {
    const released = await this.#connection.write((statements) =>
      retireRunner(statements, runnerId),
    );
    if (released > 0) this.#hint('queued');
  }

  async forfeit(maxLosses: number): Promise<Forfeited> {
    if (!(await this.#connection.read(anyLeaseRunOut))) return { runners: 0, requeued: 0, dead: 0 };
    const forfeited = await this.#connection.write((statements) =>
      forfeitRunners(statements, maxLosses),
    );
    if (forfeited.requeued > 0) this.#hint('queued');
    if (forfeited.runners > 0) this.#hint('ended');
    return forfeited;
  }

  async claim(request: ClaimRequest): Promise<Claimed> {
    // Asked without the lock, unless the last claim has left some.
    if (
      !this.#moreDue &&
      !(await this.#connection.read((statements) => anythingToClaim(statements, request)))
    )
      return NOTHING_CLAIMED;
    // A power cut ends the runner as well: what it had claimed is then queued as before.
    const jobs = await this.#connection.writeUnsynced((statements) =>
      claimJobs(statements, request),
    );
    const claimed = claimedOf(jobs, request);
    this.#moreDue = claimed.more;
    return claimed;
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    const answers = await this.#connection.write((statements) =>
      settleAttempts(statements, settlements),
    );
    if (answers.some(isSettled)) this.#hint('ended');
    if (settlements.some(({ outcome }) => outcome.kind === 'released')) this.#hint('queued');
    return answers;
  }

  async status(updates: readonly StatusUpdate[]): Promise<readonly StatusAnswer[]> {
    const answers = await this.#connection.write((statements) =>
      storeStatuses(statements, updates),
    );
    if (answers.includes('stored')) this.#hint('status');
    return answers;
  }

  async startChildren(requests: readonly StartRequest[]): Promise<readonly StartAnswer[]> {
    const answers = await this.#connection.write((statements) =>
      startChildren(statements, requests),
    );
    if (answers.some((answer) => typeof answer === 'object')) this.#hint('queued');
    return answers;
  }

  recordSteps(records: readonly StepRecord[]): Promise<readonly StatusAnswer[]> {
    return this.#connection.write((statements) =>
      records.map((record) => recordStep(statements, record)),
    );
  }

  recall(id: string): Promise<Recalled> {
    return this.#connection.read((statements) => recall(statements, id));
  }

  setWaiting(updates: readonly WaitingUpdate[]): Promise<readonly StatusAnswer[]> {
    return this.#connection.write((statements) =>
      updates.map((update) => setWaiting(statements, update)),
    );
  }

  async wake(ids?: readonly string[]): Promise<number> {
    if (!(await this.#connection.read((statements) => anyToWake(statements, ids)))) return 0;
    const woken = await this.#connection.write((statements) => wakeJobs(statements, ids));
    if (woken > 0) this.#hint('queued');
    return woken;
  }

  async cancel(requests: readonly CancelRequest[]): Promise<readonly CancelAnswer[]> {
    const answers = await this.#connection.write((statements) => cancelJobs(statements, requests));
    if (answers.includes('cancelled')) this.#hint('ended');
    if (answers.includes('requested')) this.#hint('cancel');
    return answers;
  }

  async enforceCancels(): Promise<number> {
    if (!(await this.#connection.read(anyCutoffPassed))) return 0;
    const ended = await this.#connection.write(endPastCutoff);
    if (ended > 0) this.#hint('ended');
    return ended;
  }

  async update(requests: readonly UpdateRequest[]): Promise<readonly UpdateAnswer[]> {
    const answers = await this.#connection.write((statements) => updateJobs(statements, requests));
    if (answers.includes('updated')) this.#hint('queued');
    return answers;
  }

  async redrive(requests: readonly RedriveRequest[]): Promise<readonly RedriveAnswer[]> {
    const answers = await this.#connection.write((statements) => redriveJobs(statements, requests));
    if (answers.some(({ answer }) => answer === 'redriven')) this.#hint('queued');
    return answers;
  }

  async pause(targets: readonly PauseTarget[]): Promise<void> {
    await this.#connection.write((statements) => {
      pause(statements, targets);
    });
  }

  async resume(targets: readonly PauseTarget[]): Promise<void> {
    await this.#connection.write((statements) => {
      resume(statements, targets);
    });
    this.#hint('queued');
  }

  paused(): Promise<readonly Paused[]> {
    return this.#connection.read(readPaused);
  }

  read(ids: readonly string[]): Promise<readonly (JobRecord | undefined)[]> {
    return this.#connection.read((statements) => readJobs(statements, ids));
  }

  attempts(id: string): Promise<readonly AttemptRecord[]> {
    return this.#connection.read((statements) => readAttempts(statements, id));
  }

  list(query: ListQuery): Promise<readonly JobRecord[]> {
    return this.#connection.snapshot((statements) => listJobs(statements, query));
  }

  count(filter: JobFilter): Promise<number> {
    return this.#connection.read((statements) => countJobs(statements, filter));
  }

  overview(): Promise<Overview> {
    return this.#connection.snapshot(readOverview);
  }

  changes(cursors: readonly ChangeCursor[]): Promise<readonly JobChange[]> {
    return this.#connection.read((statements) => readChanges(statements, cursors));
  }

  async log(chunks: readonly LogChunk[]): Promise<readonly StatusAnswer[]> {
    const answers = await this.#connection.write((statements) =>
      chunks.map((chunk) => appendLog(statements, chunk)),
    );
    if (answers.includes('stored')) this.#hint('log');
    return answers;
  }

  readLogs(
    requests: readonly LogRequest[],
    limit: number,
  ): Promise<readonly (LogRead | undefined)[]> {
    return this.#connection.snapshot((statements) =>
      requests.map((request) => readLog(statements, request, limit)),
    );
  }

  async unarchived(limit: number, takenForMs: number): Promise<readonly string[]> {
    if (!(await this.#connection.read(anyUnarchived))) return [];
    return this.#connection.write((statements) => takeUnarchived(statements, limit, takenForMs));
  }

  archive(logs: readonly ArchivedLog[]): Promise<readonly ArchiveAnswer[]> {
    return this.#connection.write((statements) => logs.map((log) => archiveLog(statements, log)));
  }

  archived(ids: readonly string[]): Promise<readonly (LogPointer | undefined)[]> {
    return this.#connection.snapshot((statements) => ids.map((id) => readPointer(statements, id)));
  }

  archivedObject(object: string): Promise<Uint8Array | undefined> {
    return this.#connection.read((statements) => readObject(statements, object));
  }

  async expireLogs(request: ExpireLogs): Promise<number> {
    if (!(await this.#connection.read((statements) => anyOldLog(statements, request)))) return 0;
    return this.#connection.write((statements) => expireLogs(statements, request));
  }

  removals(archive: string, limit: number): Promise<readonly ArchiveRemoval[]> {
    return this.#connection.read((statements) => readRemovals(statements, archive, limit));
  }

  async removed(removals: readonly ArchiveRemoval[]): Promise<void> {
    await this.#connection.write((statements) => {
      forgetRemovals(statements, removals);
    });
  }

  async prune(request: PruneRequest): Promise<Pruned> {
    const upTo = await this.#connection.read((statements) => newestToGo(statements, request));
    if (upTo === undefined) return { jobs: 0 };
    // What is in the way is passed without keeping others from writing.
    const looked = await this.#connection.read((statements) =>
      lookAtJobs(statements, request, upTo),
    );
    if (looked.every(({ due }) => due === 0)) {
      return pruned(0, request, upTo, looked.length, looked.at(-1));
    }
    return this.#connection.write((statements) => pruneJobs(statements, request, upTo));
  }

  async expireKeys(limit: number): Promise<number> {
    if (!(await this.#connection.read(anyKeyExpired))) return 0;
    return this.#connection.write((statements) => expireKeys(statements, limit));
  }

  async listen(hints: readonly Hint[], heard: (hint: Hint) => void): Promise<() => Promise<void>> {
    const stop = await listenTo(this.#connection, only(hints, heard));
    this.#listening.add(stop);
    return () => {
      this.#listening.delete(stop);
      stop();
      return Promise.resolve();
    };
  }

  close(): Promise<void> {
    for (const stop of this.#listening) stop();
    this.#listening.clear();
    this.#connection.close();
    return Promise.resolve();
  }

  #hint(hint: Hint): void {
    hintWithin(this.#connection.path, hint);
  }
}
