import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Archive } from '../archive/archive.js';
import {
  archiveAnswer,
  DATABASE_ARCHIVE,
  LOG_START,
  type ArchivedLog,
  type LogPosition,
  type LogRead,
} from '../store/log.js';
import type { Store } from '../store/store.js';
import { StoreUnavailableError } from '../types/errors.js';
import { assemble } from './assemble.js';
import { compress } from './compressed.js';

const CHUNKS = 100;
const BATCH = 100;
const BATCH_BYTES = 4_000_000;
const REMOVALS = 500;
/** Whoever dies has what it took archived by others after this time. */
const TAKEN_MS = 60_000;
const SHORTEST_PAUSE_MS = 5;

/** What an archiver asks of a store. */
export type LogStore = Pick<
  Store,
  | 'unarchived'
  | 'readLogs'
  | 'archive'
  | 'archived'
  | 'read'
  | 'expireLogs'
  | 'removals'
  | 'removed'
>;

/**
 * Moves the logs of ended jobs into an archive. It may die anywhere: an object is put first, under a name of its own; then, in one
 * transaction, the pointer to it is made and exactly what it holds is deleted. An object that nothing points to is swept.
 */
export class Archiver {
  readonly #store: LogStore;
  readonly #archive: Archive | undefined;
  readonly #stopping: () => boolean;
  readonly #takenMs: number;

  /**
   * @param archive undefined for the database itself
   * @param stopping asked before each batch
   */
  constructor(
    store: LogStore,
    archive: Archive | undefined,
    stopping: () => boolean = () => false,
    takenMs = TAKEN_MS,
  ) {
    this.#store = store;
    this.#archive = archive;
    this.#stopping = stopping;
    this.#takenMs = takenMs;
  }

  /** Archives all there is, in batches, and leaves the database as much time after each as it took. Answers how many logs. */
  async archiveAll(): Promise<number> {
    let count = 0;
    for (;;) {
      if (this.#stopping()) return count;
      const began = performance.now();
      const ids = await this.#store.unarchived(BATCH, this.#takenMs);
      if (ids.length === 0) return count;
      count += await this.#archiveThese(ids);
      if (ids.length < BATCH) return count;
      await sleep(Math.max(performance.now() - began, SHORTEST_PAUSE_MS));
    }
  }

  /** Gives the logs of a job type up that have been archived for so long. */
  async expire(jobName: string, olderThanMs: number): Promise<void> {
    while (!this.#stopping()) {
      const request = { jobName, olderThanMs, limit: REMOVALS };
      if ((await this.#store.expireLogs(request)) < REMOVALS) return;
      await sleep(SHORTEST_PAUSE_MS);
    }
  }

  /** Removes objects that pruned jobs and expired logs have left behind. */
  async removeLeftovers(): Promise<void> {
    const archive = this.#archive;
    while (archive !== undefined && !this.#stopping()) {
      const removals = await this.#store.removals(archive.label, REMOVALS);
      if (removals.length === 0) return;
      // A crash between the two removes them again, which says nothing.
      await archive.remove(removals.map(({ object }) => object));
      await this.#store.removed(removals);
    }
  }

  /**
   * Removes objects older than `safeAgeMs` that the log of their job is not in: their archiver died before it could point to them.
   * One whose job is not in this database may be another database's, and is left.
   */
  async sweep(safeAgeMs: number): Promise<void> {
    const archive = this.#archive;
    if (archive === undefined) return;
    const before = Date.now() - safeAgeMs;
    let batch: string[] = [];
    for await (const { name, modifiedAt } of archive.list('')) {
      if (this.#stopping()) return;
      if (modifiedAt > before || jobOf(name) === undefined) continue;
      batch.push(name);
      if (batch.length < REMOVALS) continue;
      await this.#sweepThese(archive, batch);
      batch = [];
    }
    if (batch.length > 0) await this.#sweepThese(archive, batch);
  }

  async #sweepThese(archive: Archive, names: readonly string[]): Promise<void> {
    const ids = names.map((name) => jobOf(name) ?? '');
    const records = await this.#store.read(ids);
    const pointers = await this.#store.archived(ids);
    const orphans = names.filter(
      (object, n) =>
        records[n] !== undefined &&
        archiveAnswer(pointers[n], { archive: archive.label, object }) === 'orphan',
    );
    if (orphans.length > 0) await archive.remove(orphans);
  }

  async #archiveThese(ids: readonly string[]): Promise<number> {
    const starts = await this.#store.readLogs(
      ids.map((id) => ({ id, after: LOG_START })),
      CHUNKS,
    );
    let count = 0;
    let logs: ArchivedLog[] = [];
    let bytes = 0;
    for (const [n, id] of ids.entries()) {
      const log = await this.#archived(id, starts[n]);
      if (log === undefined) continue;
      logs.push(log);
      bytes += log.data?.byteLength ?? 0;
      if (bytes < BATCH_BYTES) continue;
      count += await this.#pointAll(logs);
      [logs, bytes] = [[], 0];
    }
    return count + (logs.length > 0 ? await this.#pointAll(logs) : 0);
  }

  /** Where one cannot be kept, such as for its size, the others are. */
  async #pointAll(logs: readonly ArchivedLog[]): Promise<number> {
    try {
      return await this.#point(logs);
    } catch (error) {
      if (error instanceof StoreUnavailableError || logs.length === 1) throw error;
    }
    let count = 0;
    let failed: { readonly by: unknown } | undefined;
    for (const log of logs) {
      try {
        count += await this.#point([log]);
      } catch (error) {
        failed ??= { by: error };
      }
    }
    if (failed !== undefined) throw failed.by;
    return count;
  }

  async #point(logs: readonly ArchivedLog[]): Promise<number> {
    const answers = await this.#store.archive(logs);
    const orphans = logs.filter((_, n) => answers[n] === 'orphan');
    if (this.#archive !== undefined && orphans.length > 0)
      await this.#archive.remove(orphans.map(({ pointer }) => pointer.object));
    return logs.length - orphans.length;
  }

  /** The log of a job, put into the archive; undefined where another has archived it, or deleted the job. */
  async #archived(id: string, start: LogRead | undefined): Promise<ArchivedLog | undefined> {
    const chunks: LogPosition[] = [];
    let [bytes, lines, position, read] = [0, 0, LOG_START, start];
    let given = isArchivable(read);
    const { archive: elsewhere, store } = { archive: this.#archive, store: this.#store };
    async function* parts(): AsyncGenerator<string> {
      while (isArchivable(read)) {
        const part = assemble(id, read, position, CHUNKS);
        for (const { epoch, firstSequence: sequence } of read.chunks)
          chunks.push({ epoch, sequence });
        bytes += Buffer.byteLength(part.lines);
        lines += part.lines.split('\n').length - 1;
        yield part.lines;
        if (!part.more) return;
        position = part.position;
        [read] = await store.readLogs([{ id, after: position }], CHUNKS);
      }
      given = false;
    }
    const data = given ? await compress(parts()) : undefined;
    if (data === undefined || !given) return undefined;
    const object = newName(id);
    await elsewhere?.put(object, data);
    const archive = elsewhere?.label ?? DATABASE_ARCHIVE;
    const pointer = { archive, object, bytes, lines };
    return { id, pointer, chunks, ...(elsewhere === undefined && { data }) };
  }
}

/** Whether it has ended, and nobody has archived it or deleted its job. */
function isArchivable(read: LogRead | undefined): read is LogRead {
  return read?.ended === true && read.archived === undefined;
}

/** `YYYY/MM/DD/<job id>/<unique>.ndjson.gz`, by the day of archiving. */
function newName(id: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/${id}/${randomUUID()}.ndjson.gz`;
}

/** The job whose log an object of that name holds; undefined where it is none of ours. */
function jobOf(name: string): string | undefined {
  return /^\d{4}\/\d\d\/\d\d\/([0-9a-f-]{36})\/[0-9a-f-]{36}\.ndjson\.gz$/.exec(name)?.[1];
}
