import type { Archive } from '../archive/archive.js';
import { openArchive } from '../archive/open.js';
import { abortable } from '../children/abortable.js';
import { assemble } from '../logs/assemble.js';
import { linesOfObject } from '../logs/compressed.js';
import { DATABASE_ARCHIVE, LOG_START, type LogPointer } from '../store/log.js';
import type { Store } from '../store/store.js';
import { InvalidOptionError, JobNotFoundError } from '../types/errors.js';
import {
  ArchiveDamagedError,
  ArchiveUnreachableError,
  LogExpiredError,
} from '../types/log-errors.js';
import { LEVEL_NUMBERS, LOG_LEVELS, type LogLine } from '../types/log.js';
import type { Connection } from './connection.js';
import type { HandledJob } from './handle.js';
import type { LogOptions } from './types.js';
import { COMMIT_WITHIN_MS, NEVER_COMMITTED } from './waiter.js';

const CHUNKS = 100;
const POLL_MS = 500;
/** A pointer whose object is gone is looked at again: the log may have expired, or the job been deleted, just now. */
const TRIES = 3;

/** Where logs are read. */
export interface LogSource {
  readonly store: () => Promise<Store>;
  /** Archives other than the database. */
  readonly archive: () => Promise<Archive | undefined>;
  /** Calls `act` when something is hinted; the function answered ends it. */
  readonly hear: (act: () => void) => () => void;
}

const opened = new WeakMap<Connection, Promise<Archive>>();

/** Where a client reads logs. */
export function logSource(connection: Connection): LogSource {
  return {
    store: () => connection.store(),
    archive: async () => {
      const url = connection.archive;
      if (url === undefined) return undefined;
      const archive = opened.get(connection) ?? openArchive(url);
      opened.set(connection, archive);
      return archive;
    },
    hear: (act) => connection.waiter.hear(act),
  };
}

/** Of a job's log the lines asked for, in order, from wherever they are. */
export async function* readLogs(
  source: LogSource,
  job: Pick<HandledJob, 'id' | 'uncommitted'>,
  { level = 'debug', attempt, follow = false, signal }: LogOptions,
): AsyncGenerator<LogLine, void, undefined> {
  if (!LOG_LEVELS.includes(level)) {
    throw new InvalidOptionError(
      `level is one of ${LOG_LEVELS.join(', ')}, not ${level as string}.`,
    );
  }
  if (attempt !== undefined && !(Number.isInteger(attempt) && attempt >= 1)) {
    throw new InvalidOptionError(
      `attempt is a whole number from 1, not ${JSON.stringify(attempt)}.`,
    );
  }
  const least = LEVEL_NUMBERS[level];
  for await (const line of allLines(source, job, follow, signal)) {
    if (line.level >= least && (attempt === undefined || line.attempt === attempt)) yield line;
  }
}

async function* allLines(
  source: LogSource,
  { id, uncommitted }: Pick<HandledJob, 'id' | 'uncommitted'>,
  follow: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine, void, undefined> {
  const pause = new Pause(source, signal);
  let position = LOG_START;
  let read = 0;
  let missing = 0;
  let seen = false;
  const since = performance.now();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const began = performance.now();
      const store = await source.store();
      const [log] = await store.readLogs([{ id, after: position }], CHUNKS);
      if (log === undefined) {
        // Its transaction may not be committed yet.
        if (!uncommitted || seen || !follow) throw new JobNotFoundError(id);
        if (performance.now() - since >= COMMIT_WITHIN_MS)
          throw new JobNotFoundError(id, NEVER_COMMITTED);
        await pause.wait(performance.now() - began);
        continue;
      }
      seen = true;
      if (log.archived !== undefined) {
        const data = await objectOf(source, store, id, log.archived, signal);
        if (data === undefined && ++missing < TRIES) continue;
        const { archive, object = '' } = log.archived;
        if (data === undefined) throw new ArchiveUnreachableError(id, archive, archive);
        try {
          for await (const text of linesOfObject(data)) if (--read < 0) yield lineOf(text);
          if (read > 0) throw new Error('It has fewer lines than were read before.');
        } catch (cause) {
          throw new ArchiveDamagedError(id, archive, object, cause);
        }
        return;
      }
      const tookMs = performance.now() - began;
      const part = assemble(id, log, position, CHUNKS);
      position = part.position;
      const lines = linesOf(part.lines);
      read += lines.length;
      for (const text of lines) yield lineOf(text);
      if (part.more) continue;
      if (log.ended || !follow) return;
      await pause.wait(tookMs);
    }
  } finally {
    pause.end();
  }
}

/** Undefined where the object is not in its archive. */
async function objectOf(
  source: LogSource,
  store: Store,
  id: string,
  { archive: label, object }: LogPointer,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  if (object === undefined) throw new LogExpiredError(id);
  if (label === DATABASE_ARCHIVE) return store.archivedObject(object);
  const archive = await source.archive();
  if (archive?.label !== label) throw new ArchiveUnreachableError(id, label, archive?.label);
  const got = archive.get(object, signal);
  // Whatever the archive makes of the signal: who reads may go at once.
  return signal === undefined ? got : abortable(signal, got);
}

function lineOf(text: string): LogLine {
  return JSON.parse(text) as LogLine;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Waits for a hint, and not for long. */
class Pause {
  readonly #signal: AbortSignal | undefined;
  readonly #source: LogSource;
  #stop: (() => void) | undefined;
  #hinted = false;
  #wake: (() => void) | undefined;

  constructor(source: LogSource, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#signal = signal;
  }

  /** @param tookMs how long looking took: a busy database hints without end, and is left twice that time */
  async wait(tookMs: number): Promise<void> {
    const woken = (): void => {
      this.#hinted = true;
      this.#wake?.();
    };
    this.#stop ??= this.#source.hear(woken);
    if (!this.#hinted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#signal?.addEventListener('abort', this.#wake, { once: true });
      });
      if (this.#wake) this.#signal?.removeEventListener('abort', this.#wake);
    }
    if (tookMs > 2) await new Promise((resolve) => setTimeout(resolve, tookMs * 2));
    this.#hinted = false;
  }

  end(): void {
    this.#stop?.();
  }
}
