import type { ChildEnds, Until } from '../children/ends-so-far.js';
import type { ChildRequest } from '../children/host.js';
import { uuidv7 } from '../json/uuid.js';
import type { NewChild, Recalled, StartedChild, StepRecord } from '../store/children.js';
import type { ClaimedJob } from '../store/claim.js';
import { LeaseLostError } from '../types/attempt-errors.js';
import type { JsonText } from '../types/json.js';
import { isEndState } from '../types/state.js';
import { JobAbortError } from './abort.js';
import type { AttemptServices } from './attempt-services.js';
import type { AttemptWaits } from './attempt-waits.js';
import type { RunHost } from './execute/execution.js';
import { FollowedChildren } from './followed-children.js';
import type { LogStream } from './log-writer.js';

const CHILD_CANCEL_GRACE_MS = 10_000;

/** Of one attempt. */
interface Known {
  /** Ends of sleeps, by their clock. */
  readonly sleeps: Map<string, number>;
  /** Children that had ended before it began. */
  readonly endedBefore: Set<string>;
  /** Ends what is waited for. */
  readonly following: Set<() => void>;
}

function nothingKnown(): Known {
  return { sleeps: new Map(), endedBefore: new Set(), following: new Set() };
}

const NOTHING: Recalled = { steps: [], sleeps: [], children: [], replaced: [] };

/** The attempt that a host speaks for. */
export interface HostedAttempt {
  readonly claimed: ClaimedJob;
  readonly services: Pick<AttemptServices, 'writer' | 'waiter' | 'statuses' | 'clock'>;
  readonly waits: AttemptWaits;
  readonly log: LogStream;
  /** It has shown that it is getting on. */
  progressed(): void;
  warn(message: string): void;
}

/** What the handler of one attempt asks for, done under its token. */
export class AttemptHost implements RunHost {
  readonly #attempt: HostedAttempt;
  /** What it may know once it has asked for something. */
  #known: Known | undefined;
  #recalled: Promise<Recalled> | undefined;
  #closed = false;

  constructor(attempt: HostedAttempt) {
    this.#attempt = attempt;
  }

  status(status: JsonText): Promise<void> {
    const { claimed, services } = this.#attempt;
    this.#attempt.progressed();
    return services.statuses.report(claimed, status);
  }

  async flush(): Promise<void> {
    const { claimed, services, log } = this.#attempt;
    await Promise.all([services.statuses.flushed(claimed), log.flushed()]);
  }

  log(lines: string, first: number, last: number): void {
    this.#attempt.progressed();
    this.#attempt.log.append(lines, first, last);
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
    const { claimed, services } = this.#attempt;
    const { id, token, depth, headers } = claimed;
    this.#attempt.progressed();
    const children = requests.map((request): NewChild => {
      const { key, paramsHash, detached, failed, ...job } = request;
      return {
        ...{ key, paramsHash, detached, failed, depth: depth + 1 },
        job: { id: uuidv7(), ...job, ...(headers && { headers }) },
      };
    });
    const answer = await services.writer.starts.add({ id, token, children });
    if (answer === 'lease-lost') throw new LeaseLostError(id);
    if (answer === 'cancelling') throw new JobAbortError('cancelled');
    return answer;
  }

  async awaitChildren(ids: readonly string[], until: Until): Promise<ChildEnds> {
    if (this.#closed) return never();
    const { waits, services } = this.#attempt;
    const followed = new FollowedChildren(ids, until, services.waiter);
    const stop = (): void => {
      followed.stop();
    };
    this.#following.add(stop);
    void followed.all.then(() => this.#following.delete(stop));
    // What has ended is only read: for that the slot is not given away.
    const waited = ids.every((id) => this.#endedBefore.has(id))
      ? followed.all
      : waits.until({ for: 'children', of: followed }, followed.all);
    const ends = await followed.ends;
    followed.told();
    // While others go on, which may have all the slots, the handler goes on without one, as it does beside any wait.
    if (!followed.someOpen) await waited;
    return ends;
  }

  async cancelChildren(ids: readonly string[], reason: string): Promise<void> {
    await this.#attempt.services.writer.cancel(
      ids.map((id) => ({ id, reason, graceMs: CHILD_CANCEL_GRACE_MS })),
    );
  }

  async sleep(key: string, ms: number): Promise<void> {
    const { clock } = this.#attempt.services;
    await this.recall();
    if (!this.#sleeps.has(key)) {
      const began = clock.now();
      await this.#record(key, { sleepMs: ms });
      this.#sleeps.set(key, began + ms);
    }
    const untilMs = this.#sleeps.get(key) ?? 0;
    if (untilMs <= clock.now()) return;
    // Over since that was written: whoever began to wait now would keep the slot in which it wants to go on.
    if (this.#closed) return never();
    await this.#attempt.waits.until({ for: 'sleep', untilMs }, this.#passes(untilMs));
  }

  warn(message: string): Promise<void> {
    this.#attempt.warn(message);
    return Promise.resolve();
  }

  /** Nothing is awaited any more; calls under way never settle. */
  close(): void {
    this.#closed = true;
    if (this.#known === undefined) return;
    for (const stop of this.#known.following) stop();
    this.#known.following.clear();
  }

  get #sleeps(): Known['sleeps'] {
    return (this.#known ??= nothingKnown()).sleeps;
  }

  get #endedBefore(): Known['endedBefore'] {
    return (this.#known ??= nothingKnown()).endedBefore;
  }

  get #following(): Known['following'] {
    return (this.#known ??= nothingKnown()).following;
  }

  async #recall(): Promise<Recalled> {
    const { services, claimed } = this.#attempt;
    // The first claim of a job finds nothing.
    if (claimed.token.epoch === 1) return NOTHING;
    const recalled = await services.writer.recall(claimed.id);
    const now = services.clock.now();
    for (const { key, leftMs } of recalled.sleeps) this.#sleeps.set(key, now + leftMs);
    for (const { id, state } of recalled.children) if (isEndState(state)) this.#endedBefore.add(id);
    return recalled;
  }

  async #record(key: string, done: StepRecord['done']): Promise<void> {
    const { id, token } = this.#attempt.claimed;
    this.#attempt.progressed();
    const answer = await this.#attempt.services.writer.steps.add({ id, token, key, done });
    if (answer === 'lease-lost') throw new LeaseLostError(id);
  }

  /** Resolves at that time by the clock; a sleep whose handler is dropped leaves no timer behind. */
  #passes(untilMs: number): Promise<void> {
    const { clock } = this.#attempt.services;
    return new Promise((resolve) => {
      const stop = clock.after(untilMs - clock.now(), () => {
        this.#following.delete(stop);
        resolve();
      });
      this.#following.add(stop);
    });
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
