import { setImmediate as turn } from 'node:timers/promises';
import { abortWith } from '../batch/abort-with.js';
import type { Submitted } from '../store/job.js';
import type { Transaction } from '../store/store.js';
import { SubmitManyError } from '../types/client-errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { checkFields } from './fields.js';
import type { Connection } from './connection.js';
import { jobHandle } from './handle.js';
import { ItemChunks, type Chunk } from './item-chunks.js';
import { idOf, SUBMIT_FIELDS } from './submit.js';
import type { JobHandle, SubmitItem, SubmitManyOptions } from './types.js';

const FIELDS = SUBMIT_FIELDS.filter((field) => field !== 'key');

/**
 * Stores jobs in chunks, one after the other, each by one statement, and answers their handles in order. While a chunk is on its
 * way the next is read and checked, and while its handles are taken the next is on its way, no more: memory holds three of them,
 * however long `items` is. In a transaction of the application's nothing is sent until it is asked for: the connection is its own.
 *
 * @throws {SubmitManyError} {InvalidOptionError}
 */
export async function* submitEach<J extends JobType>(
  connection: Connection,
  descriptor: JobDescriptor<J>,
  items: Iterable<SubmitItem<J>> | AsyncIterable<SubmitItem<J>>,
  options: SubmitManyOptions,
): AsyncGenerator<JobHandle<J>, void, undefined> {
  checkFields('A submitMany', options, FIELDS);
  const { in: tx, signal, ...own } = options;
  const uncommitted = tx !== undefined;
  const { name } = descriptor;
  const stop = new AbortController();
  const read = new ItemChunks(descriptor, items, own, stop.signal);
  // Once it is closed no more is read, and the handles of what is stored are given all the same.
  const forget = abortWith(stop, [signal, connection.closing]);
  const chunks = new SentChunks(connection, read, tx);
  try {
    for (let first = 0, stored = 0; ; first = stored) {
      const sent = await chunks.take();
      if (sent === undefined) return;
      let submitted: readonly Submitted[];
      try {
        submitted = await sent.submitted;
      } catch (cause) {
        throw new SubmitManyError(name, first, first, cause);
      }
      stored = first + countStored(submitted);
      const complete = stored === first + submitted.length;
      if (complete && sent.failed === undefined && !uncommitted) chunks.sendAhead();
      for (const [n, one] of submitted.entries()) {
        let id: string;
        try {
          id = idOf(one, descriptor, sent.jobs[n]?.key?.key);
          signal?.throwIfAborted();
        } catch (cause) {
          throw new SubmitManyError(name, first + n, stored + (await chunks.stop()), cause);
        }
        yield jobHandle(connection, { id, name, uncommitted }, descriptor);
      }
      if (sent.failed !== undefined)
        throw new SubmitManyError(name, stored, stored, sent.failed.by);
    }
  } finally {
    forget();
    await chunks.stop(); // also where the caller has had enough
  }
}

function countStored(submitted: readonly Submitted[]): number {
  return submitted.filter(({ answer }) => answer !== 'conflict').length;
}

interface SentChunk extends Chunk {
  readonly submitted: Promise<readonly Submitted[]>;
}

/** Chunks on their way to the store. The next is read while one is. */
class SentChunks<J extends JobType> {
  readonly #connection: Connection;
  readonly #chunks: ItemChunks<J>;
  readonly #tx: Transaction | undefined;
  #reading: Promise<Chunk | undefined>;
  #next: Promise<SentChunk | undefined> | undefined;
  /** Sent and not taken. */
  #ahead: SentChunk | undefined;
  #stopped = false;

  constructor(connection: Connection, chunks: ItemChunks<J>, tx: Transaction | undefined) {
    this.#connection = connection;
    this.#chunks = chunks;
    this.#tx = tx;
    this.#reading = chunks.next();
  }

  /** Sends one before it is taken. */
  sendAhead(): void {
    this.#next ??= this.#send();
  }

  /** The next, which is on its way; undefined where there is none. */
  async take(): Promise<SentChunk | undefined> {
    const next = this.#next ?? this.#send();
    const sent = await next;
    this.#next = this.#ahead = undefined;
    return sent;
  }

  /** Sends and reads no more; resolves when nothing is on its way, with how many jobs of what was not taken are stored. */
  async stop(): Promise<number> {
    this.#stopped = true;
    const submitted = this.#ahead?.submitted ?? Promise.resolve([]);
    await this.#chunks.return();
    return submitted.then(countStored, () => 0);
  }

  async #send(): Promise<SentChunk | undefined> {
    const chunk = await this.#reading;
    if (chunk === undefined || this.#stopped) return undefined;
    const submitted =
      chunk.jobs.length === 0
        ? Promise.resolve([])
        : this.#connection.submitTogether(() => chunk.jobs, this.#tx);
    submitted.catch(() => undefined); // looked at when its turn comes
    // A turn later: what was just handed to the driver leaves first.
    if (chunk.failed === undefined) this.#reading = turn().then(() => this.#chunks.next());
    return (this.#ahead = { ...chunk, submitted });
  }
}
