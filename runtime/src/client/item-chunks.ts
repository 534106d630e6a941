import { onAbort } from '../batch/on-abort.js';
import type { NewJob } from '../store/job.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { checkFields } from './fields.js';
import { newJob } from './submit.js';
import type { SubmitItem, SubmitManyOptions } from './types.js';

const CHUNK = 1_000;
/** Characters of params, about. */
const CHUNK_SIZE = 4_000_000;
/** What has been read waits no longer for more. */
const LINGER_MS = 100;

const FIELDS: readonly string[] = [
  'params',
  'key',
  'runAt',
  'delay',
  'priority',
  'headers',
] satisfies (keyof SubmitItem<JobType>)[];

/** Items of a stream, as jobs to be stored together. */
export interface Chunk {
  readonly jobs: readonly NewJob[];
  /** Why there is no job for the item after these. */
  readonly failed: { readonly by: unknown } | undefined;
}

type Items<T> = Iterable<T> | AsyncIterable<T>;
type Step<T> = IteratorResult<T, unknown>;

/** Reads a stream of items and makes jobs of them, chunk by chunk; no more than what it is asked for. */
export class ItemChunks<J extends JobType> {
  readonly #descriptor: JobDescriptor<J>;
  readonly #options: Omit<SubmitManyOptions, 'in' | 'signal'>;
  readonly #signal: AbortSignal;
  readonly #items: Iterator<SubmitItem<J>> | AsyncIterator<SubmitItem<J>>;
  /** Asked for, and not there yet. */
  #pending: Promise<Step<SubmitItem<J>>> | undefined;
  #over = false;
  #returned = false;

  constructor(
    descriptor: JobDescriptor<J>,
    items: Items<SubmitItem<J>>,
    options: Omit<SubmitManyOptions, 'in' | 'signal'>,
    signal: AbortSignal,
  ) {
    this.#descriptor = descriptor;
    this.#options = options;
    this.#signal = signal;
    this.#items =
      Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  }

  /** Undefined where there are no more. */
  async next(): Promise<Chunk | undefined> {
    const jobs: NewJob[] = [];
    let size = 0;
    const interruption = new Interruption(this.#signal);
    try {
      while (!this.#over && jobs.length < CHUNK && size < CHUNK_SIZE) {
        this.#signal.throwIfAborted();
        const asked = this.#ask();
        const step = 'then' in asked ? await interruption.of(asked, jobs.length > 0) : asked;
        if (step === undefined) break;
        this.#pending = undefined;
        if (step.done === true) {
          this.#over = true;
          break;
        }
        checkFields('An item of submitMany', step.value, FIELDS);
        const { params, ...own } = step.value;
        const made = newJob(this.#descriptor, params, { ...this.#options, ...own });
        const job = 'then' in made ? await made : made;
        jobs.push(job);
        size += job.params.length;
      }
    } catch (by) {
      this.#over = true;
      // Once it is aborted nothing is sent any more.
      return { jobs: this.#signal.aborted ? [] : jobs, failed: { by } };
    } finally {
      interruption.end();
    }
    return jobs.length === 0 ? undefined : { jobs, failed: undefined };
  }

  /** Reads no more. Does not wait for an item that was asked for: it may never come. */
  async return(): Promise<void> {
    if (this.#returned) return;
    this.#over = this.#returned = true;
    const returned = Promise.resolve(this.#items.return?.()).catch(() => undefined); // its owner's
    if (this.#pending === undefined) await returned;
  }

  #ask(): Step<SubmitItem<J>> | Promise<Step<SubmitItem<J>>> {
    if (this.#pending !== undefined) return this.#pending;
    const asked = this.#items.next();
    if ('then' in asked) {
      this.#pending = asked;
      asked.catch(() => undefined); // looked at when its turn comes
    }
    return asked;
  }
}

/** What a chunk does not wait for an item longer than: the signal, and some time once there is something to store. */
class Interruption {
  readonly #signal: AbortSignal;
  #interrupted: Promise<undefined> | undefined;
  #lingers = false;
  #end: (() => void)[] = [];

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** The item; undefined where it has not come in time. @throws the signal's reason */
  async of<T>(asked: Promise<T>, lingers: boolean): Promise<T | undefined> {
    if (lingers !== this.#lingers) this.end();
    this.#lingers = lingers;
    return Promise.race([asked, (this.#interrupted ??= this.#begin())]);
  }

  end(): void {
    for (const end of this.#end) end();
    this.#end = [];
    this.#interrupted = undefined;
  }

  #begin(): Promise<undefined> {
    const signal = this.#signal;
    const begun = new Promise<undefined>((resolve, reject) => {
      if (this.#lingers) {
        const timer = setTimeout(() => {
          resolve(undefined);
        }, LINGER_MS);
        this.#end.push(() => {
          clearTimeout(timer);
        });
      }
      const abort = (): void => {
        // An AbortSignal's reason is whatever its owner chose, and is theirs to see again.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(signal.reason);
      };
      this.#end.push(onAbort(signal, abort));
    });
    begun.catch(() => undefined); // whoever waits for an item is told
    return begun;
  }
}
