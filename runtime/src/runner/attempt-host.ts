import type { ChildEnd, ChildRequest } from '../children/host.js';
import type { Subscriber, Waiter } from '../client/waiter.js';
import { uuidv7 } from '../json/uuid.js';
import type { NewChild, Recalled, StartedChild, StepRecord } from '../store/children.js';
import type { ClaimedJob } from '../store/claim.js';
import { LeaseLostError } from '../types/attempt-errors.js';
import type { JsonText } from '../types/json.js';
import { isEndState } from '../types/state.js';
import { JobAbortError } from './abort.js';
import type { DurableWriter } from './durable-writer.js';
import type { Host } from './execute/host.js';
import { PausableTimer } from './pausable-timer.js';
import type { Waits } from './waits.js';

const CHILD_CANCEL_GRACE_MS = 10_000;
const FOLLOW_AGAIN_MS = 1_000;
const NOTHING: Recalled = { steps: [], sleeps: [], children: [] };

export interface AttemptHostParts {
  readonly claimed: ClaimedJob;
  readonly writer: DurableWriter;
  readonly waiter: Waiter;
  readonly waits: Waits;
  /** Resolves when the statuses reported so far are stored. */
  readonly flushed: () => Promise<void>;
  /** Stores a status. */
  readonly report: (status: JsonText) => Promise<void>;
  readonly warn: (message: string) => void;
  /** It has shown that it is getting on. */
  readonly progressed: () => void;
}

/** What the handler of one attempt asks for, done under its token. */
export class AttemptHost implements Host {
  readonly #parts: AttemptHostParts;
  /** Ends of sleeps, by `performance.now()`. */
  readonly #sleeps = new Map<string, number>();
  readonly #endedBefore = new Set<string>();
  /** Ends what is waited for. */
  readonly #following = new Set<() => void>();
  #recalled: Promise<Recalled> | undefined;

  constructor(parts: AttemptHostParts) {
    this.#parts = parts;
  }

  status(status: JsonText): Promise<void> {
    this.#parts.progressed();
    return this.#parts.report(status);
  }

  flush(): Promise<void> {
    return this.#parts.flushed();
  }

  recall(): Promise<Recalled> {
    this.#recalled ??= this.#recall().catch((error: unknown) => {
      this.#recalled = undefined; // the handler may ask again
      throw error;
    });
    return this.#recalled;
  }

  async recordStep(key: string, result: JsonText): Promise<void> {
    await this.#record(key, { result });
  }

  async startChildren(requests: readonly ChildRequest[]): Promise<readonly StartedChild[]> {
    const { claimed, writer, progressed } = this.#parts;
    const { id, token, depth } = claimed;
    progressed();
    const children = requests.map((request): NewChild => {
      const { key, paramsHash, detached, failed, ...job } = request;
      return { key, paramsHash, detached, failed, depth: depth + 1, job: { id: uuidv7(), ...job } };
    });
    const answer = await writer.starts.add({ id, token, children });
    if (answer === 'lease-lost') throw new LeaseLostError(id);
    if (answer === 'cancelling') throw new JobAbortError('cancelled');
    return answer;
  }

  awaitChild(id: string): Promise<ChildEnd> {
    const { waits } = this.#parts;
    // What has ended is only read: for that the slot is not given away.
    if (this.#endedBefore.has(id)) return this.#endOf(id);
    return waits.until({ for: 'children', id }, this.#endOf(id));
  }

  async cancelChildren(ids: readonly string[], reason: string): Promise<void> {
    await this.#parts.writer.cancel(
      ids.map((id) => ({ id, reason, graceMs: CHILD_CANCEL_GRACE_MS })),
    );
  }

  async sleep(key: string, ms: number): Promise<void> {
    await this.recall();
    if (!this.#sleeps.has(key)) {
      const began = performance.now();
      await this.#record(key, { sleepMs: ms });
      this.#sleeps.set(key, began + ms);
    }
    const untilMs = this.#sleeps.get(key) ?? 0;
    if (untilMs <= performance.now()) return;
    await this.#parts.waits.until({ for: 'sleep', untilMs }, this.#passes(untilMs));
  }

  warn(message: string): Promise<void> {
    this.#parts.warn(message);
    return Promise.resolve();
  }

  /** Nothing is awaited any more; calls under way never settle. */
  close(): void {
    for (const stop of this.#following) stop();
    this.#following.clear();
  }

  async #recall(): Promise<Recalled> {
    const { writer, claimed } = this.#parts;
    // The first claim of a job finds nothing.
    if (claimed.token.epoch === 1) return NOTHING;
    const recalled = await writer.recall(claimed.id);
    const now = performance.now();
    for (const { key, leftMs } of recalled.sleeps) this.#sleeps.set(key, now + leftMs);
    for (const { id, state } of recalled.children) if (isEndState(state)) this.#endedBefore.add(id);
    return recalled;
  }

  async #record(key: string, done: StepRecord['done']): Promise<void> {
    const { id, token } = this.#parts.claimed;
    this.#parts.progressed();
    const answer = await this.#parts.writer.steps.add({ id, token, key, done });
    if (answer === 'lease-lost') throw new LeaseLostError(id);
  }

  /** Resolves at that time by `performance.now()`; a sleep whose handler is dropped leaves no timer behind. */
  #passes(untilMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = new PausableTimer(untilMs - performance.now(), () => {
        this.#following.delete(stop);
        resolve();
      });
      const stop = (): void => {
        timer.pause();
      };
      this.#following.add(stop);
    });
  }

  #endOf(id: string): Promise<ChildEnd> {
    return new Promise((resolve) => {
      const subscriber: Subscriber = {
        id,
        uncommitted: false,
        sequence: Number.MAX_SAFE_INTEGER,
        changed: ({ end }) => {
          if (end === undefined) return;
          stop();
          resolve(end);
        },
        // The database is away, which others tell; the attempt waits on until it is aborted.
        failed: () => {
          this.#following.delete(stop);
          const timer = setTimeout(follow, FOLLOW_AGAIN_MS);
          const unfollow = (): void => {
            clearTimeout(timer);
          };
          stop = unfollow;
          this.#following.add(unfollow);
        },
      };
      let stop = (): void => undefined;
      const follow = (): void => {
        const unsubscribe = this.#parts.waiter.subscribe(subscriber);
        stop = () => {
          unsubscribe();
          this.#following.delete(stop);
        };
        this.#following.add(stop);
      };
      follow();
    });
  }
}
