import type { NewJob, Submitted } from '../store/job.js';
import { SubmitManyError } from '../types/client-errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { Connection } from './connection.js';
import { jobHandle } from './handle.js';
import { idOf, newJob } from './submit.js';
import type { JobHandle, SubmitItem, SubmitManyOptions } from './types.js';

const CHUNK = 1_000;
/** Characters of params, about. */
const CHUNK_SIZE = 4_000_000;

/**
 * Stores jobs in chunks, one after the other, each by one statement, and answers their handles in order. While a chunk is on its
 * way the next is read and checked, and while its handles are taken the next is on its way, no more: memory holds three of them,
 * however long `items` is. In a transaction of the application's nothing is sent until it is asked for: the connection is its own.
 *
 * @throws {SubmitManyError}
 */
export async function* submitEach<J extends JobType>(
  connection: Connection,
  descriptor: JobDescriptor<J>,
  items: Iterable<SubmitItem<J>> | AsyncIterable<SubmitItem<J>>,
  options: SubmitManyOptions,
): AsyncGenerator<JobHandle<J>, void, undefined> {
  const { signal, in: tx } = options;
  const uncommitted = tx !== undefined;
  const { name } = descriptor;
  const chunks = new SentChunks(connection, read(descriptor, items, options), options);
  let next = chunks.next();
  try {
    for (let first = 0, stored = 0; ; first = stored) {
      const sent = await next;
      if (sent === undefined) return;
      let submitted: readonly Submitted[];
      try {
        submitted = await sent.submitted;
      } catch (cause) {
        throw new SubmitManyError(name, first, first, cause);
      }
      stored = first + countStored(submitted);
      const goesOn = sent.failed === undefined && stored === first + submitted.length;
      if (goesOn && !uncommitted) next = chunks.next();
      for (const [n, one] of submitted.entries()) {
        try {
          const id = idOf(one, descriptor, sent.jobs[n]?.key?.key);
          signal?.throwIfAborted();
          yield jobHandle(connection, { id, name, uncommitted }, descriptor);
        } catch (cause) {
          const ahead = goesOn && !uncommitted ? await countAhead(next) : 0;
          throw new SubmitManyError(name, first + n, stored + ahead, cause);
        }
      }
      if (sent.failed !== undefined)
        throw new SubmitManyError(name, stored, stored, sent.failed.by);
      if (uncommitted) next = chunks.next();
    }
  } finally {
    await countAhead(next); // nothing is on its way any more, though the caller has had enough
    await chunks.return();
  }
}

function countStored(submitted: readonly Submitted[]): number {
  return submitted.filter(({ answer }) => answer !== 'conflict').length;
}

/** How many of the chunk that is on its way are stored, once that is known. */
async function countAhead(next: Promise<SentChunk | undefined>): Promise<number> {
  return next.then(async (sent) => countStored((await sent?.submitted) ?? [])).catch(() => 0);
}

interface SentChunk extends Chunk {
  readonly submitted: Promise<readonly Submitted[]>;
}

/** Chunks on their way to the store. The next is read while one is. */
class SentChunks {
  #reading: Promise<IteratorResult<Chunk, undefined>>;

  constructor(
    readonly connection: Connection,
    readonly chunks: AsyncGenerator<Chunk, undefined, undefined>,
    readonly options: SubmitManyOptions,
  ) {
    this.#reading = chunks.next();
  }

  /** Sends another; undefined where there is none. Fails as reading does, not as the store does. */
  async next(): Promise<SentChunk | undefined> {
    const { value: chunk, done } = await this.#reading;
    if (done === true) return undefined;
    const { in: tx } = this.options;
    const submitted =
      chunk.jobs.length === 0
        ? Promise.resolve([])
        : this.connection.store().then((store) => store.submit(chunk.jobs, tx));
    submitted.catch(() => undefined); // looked at when its turn comes
    // A turn later: what was just handed to the driver leaves first.
    if (chunk.failed === undefined) this.#reading = turn().then(() => this.chunks.next());
    return { ...chunk, submitted };
  }

  async return(): Promise<void> {
    await this.chunks.return(undefined);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

interface Chunk {
  readonly jobs: readonly NewJob[];
  /** Why there is no job for the item after these. */
  readonly failed: { readonly by: unknown } | undefined;
}

async function* read<J extends JobType>(
  descriptor: JobDescriptor<J>,
  items: Iterable<SubmitItem<J>> | AsyncIterable<SubmitItem<J>>,
  { in: _, signal, ...common }: SubmitManyOptions,
): AsyncGenerator<Chunk, undefined, undefined> {
  let jobs: NewJob[] = [];
  let size = 0;
  try {
    for await (const { params, ...own } of items) {
      signal?.throwIfAborted();
      const made = newJob(descriptor, params, { ...common, ...own });
      const job = 'then' in made ? await made : made;
      jobs.push(job);
      size += job.params.length;
      if (jobs.length < CHUNK && size < CHUNK_SIZE) continue;
      yield { jobs, failed: undefined };
      [jobs, size] = [[], 0];
    }
  } catch (by) {
    yield { jobs, failed: { by } };
    return undefined;
  }
  if (jobs.length > 0) yield { jobs, failed: undefined };
  return undefined;
}
