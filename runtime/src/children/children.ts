import { Batcher } from '../batch/batcher.js';
import { toResult } from '../client/failure.js';
import { hashOfJson } from '../json/canonical.js';
import { encodeParams } from '../json/encode-params.js';
import type { StartedChild } from '../store/children.js';
import type { JobResult } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { JsonText } from '../types/json.js';
import { abortable } from './abortable.js';
import {
  ChildFailedError,
  ChildKeyTakenError,
  ChildLimitError,
  SpawnNotDeclaredError,
} from './errors.js';
import type { ChildEnds, Until } from './ends-so-far.js';
import type { ChildEnd, ChildRequest, DurableHost } from './host.js';
import { CallOrder, checkKey } from './keys.js';
import type { Memory } from './memory.js';
import type { Child, ChildOptions } from './types.js';

/** Of ancestors and the job itself. */
const MAX_DEPTH = 32;
const MAX_CHILDREN = 10_000;
const START_BATCH = 500;

/** A child that may be started. */
export type PreparedChild = Omit<ChildRequest, 'detached' | 'failed'>;

export interface Parent {
  readonly name: string;
  readonly spawns: readonly string[];
  readonly depth: number;
  readonly signal: AbortSignal;
}

/** Starts the children of one attempt, many in one statement, and awaits them. */
export class Children {
  readonly #parent: Parent;
  readonly #host: DurableHost;
  readonly #memory: Memory;
  readonly #order = new CallOrder();
  readonly #starts: Batcher<ChildRequest, StartedChild>;
  readonly #keys = new Set<string>();

  constructor(parent: Parent, host: DurableHost, memory: Memory) {
    this.#parent = parent;
    this.#host = host;
    this.#memory = memory;
    this.#starts = new Batcher((requests) => host.startChildren(requests), START_BATCH);
  }

  /** Chosen when called, before anything is awaited: so the order of calls is the handler's. */
  keyFor(job: JobDescriptor, key: string | undefined): string {
    if (key === undefined) return this.#order.next(job.name);
    checkKey(key, 'a child');
    return key;
  }

  async start<K extends JobType>(
    job: JobDescriptor<K>,
    params: K['params'],
    key: string,
    options: ChildOptions,
  ): Promise<Child<K>> {
    const [prepared] = (await this.prepare(job, [{ params, key }])) as [PreparedChild];
    const [started] = (await this.startAll([prepared], options)) as [StartedChild];
    await this.check(job, prepared, started);
    return this.#child(job, started, options);
  }

  /**
   * Checks that these may be started, all of them: nothing is yet.
   * @throws {SpawnNotDeclaredError} {InvalidParamsError} {ChildLimitError}
   */
  async prepare<K extends JobType>(
    job: JobDescriptor<K>,
    wanted: readonly { readonly params: K['params']; readonly key: string }[],
  ): Promise<readonly PreparedChild[]> {
    const prepared: PreparedChild[] = [];
    for (const { params, key } of wanted) {
      const request = this.#request(job, params, key);
      prepared.push('then' in request ? await request : request);
    }
    await this.#checkLimits(
      job.name,
      wanted.map(({ key }) => key),
    );
    return prepared;
  }

  /** Starts them, in their order; of each key the child that was there before. */
  async startAll(
    requests: readonly PreparedChild[],
    { detached = false, retryFailed = false }: ChildOptions,
  ): Promise<readonly StartedChild[]> {
    this.#parent.signal.throwIfAborted();
    const failed = retryFailed ? 'replace' : 'keep';
    return this.#starts.addAll(requests.map((request) => ({ ...request, detached, failed })));
  }

  /**
   * Whether a child that its key stands for is the one that was asked for. A promise only where there is something to warn of.
   * @throws {ChildKeyTakenError}
   */
  check(
    job: JobDescriptor,
    { key, paramsHash }: PreparedChild,
    started: StartedChild,
  ): Promise<void> | undefined {
    if (started.name !== job.name) throw new ChildKeyTakenError(key, job.name, started.name);
    if (started.paramsHash === paramsHash) return undefined;
    return this.#host.warn(
      `Child ${job.name} with key ${JSON.stringify(key)} was started before with other params, which stand.`,
    );
  }

  /** How they end; null for those that had not when it was enough. */
  ends(ids: readonly string[], until: Until): Promise<ChildEnds> {
    return abortable(this.#parent.signal, this.#host.awaitChildren(ids, until));
  }

  async cancel(ids: readonly string[], reason: string): Promise<void> {
    if (ids.length > 0) await this.#host.cancelChildren(ids, reason);
  }

  /** A promise only where the validator has to be loaded first. */
  #request(
    job: JobDescriptor,
    params: unknown,
    key: string,
  ): PreparedChild | Promise<PreparedChild> {
    const { name, version, revision, queue, priority } = job;
    if (!this.#parent.spawns.includes(name))
      throw new SpawnNotDeclaredError(this.#parent.name, name);
    const prepared = (text: JsonText): PreparedChild => {
      const paramsHash = hashOfJson(text);
      return { key, name, version, revision, queue, priority, params: text, paramsHash };
    };
    const text = encodeParams(job, params);
    return typeof text === 'string' ? prepared(text) : text.then(prepared);
  }

  async #checkLimits(name: string, keys: readonly string[]): Promise<void> {
    const { depth, name: parent } = this.#parent;
    if (depth + 2 > MAX_DEPTH) {
      throw new ChildLimitError(
        `Job ${parent} may not start ${name}: a tree of jobs is at most ${MAX_DEPTH} deep.`,
      );
    }
    const { children } = await this.#memory.recalled();
    const added = new Set(keys.filter((key) => !children.has(key) && !this.#keys.has(key)));
    if (children.size + this.#keys.size + added.size > MAX_CHILDREN) {
      throw new ChildLimitError(
        `Job ${parent} may not start another ${name}: a job has at most ${MAX_CHILDREN} children. Start them in groups, each by a child.`,
      );
    }
    for (const key of added) this.#keys.add(key);
  }

  #child<K extends JobType>(
    job: JobDescriptor<K>,
    { id, key }: StartedChild,
    options: ChildOptions,
  ): Child<K> {
    const result = async (): Promise<JobResult<K>> => {
      const [end] = await this.ends([id], 'all ended');
      return toResult(end as ChildEnd, job);
    };
    return {
      id,
      key,
      result,
      output: async () => outputOf(await result(), job, { id, key }, options),
      cancel: (reason = `cancelled by its parent, ${this.#parent.name}`) =>
        this.cancel([id], reason),
    };
  }
}

/** @throws {ChildFailedError} where it did not succeed */
export function outputOf<K extends JobType>(
  result: JobResult<K>,
  { name }: JobDescriptor<K>,
  { id, key }: Pick<StartedChild, 'id' | 'key'>,
  { retryFailed = false }: Pick<ChildOptions, 'retryFailed'>,
): K['output'] {
  if (result.ok) return result.output;
  throw new ChildFailedError<K>(name, id, key, result.error, retryFailed);
}
