import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type {
  ClaimRequest,
  JobRecord,
  NewJob,
  StartRequest,
  StatusUpdate,
  Store,
} from '@jobwright/runtime/store';
import type { System } from './system.js';

/** Long enough not to run out in any test. */
export const LONG_MS = 600_000;

type Held = Pick<StatusUpdate, 'id' | 'token'>;

/** The memory store as the model, the real store, and whatever either was told of or has answered. */
export class World {
  readonly jobs: NewJob[] = [];
  readonly runners: string[] = [];
  /** Runners whose lease runs out within a millisecond of each tick. */
  readonly brief = new Set<string>();
  readonly claims: ClaimRequest[] = [];
  readonly starts: (readonly StartRequest[])[] = [];
  /** Ids of jobs that were to be started as children. */
  readonly children: string[] = [];
  /** Tokens that a claim has answered, and which runner got each. */
  readonly held: (Held & { readonly runnerId: string })[] = [];
  #clockMoved = 0;

  constructor(
    readonly model: System,
    readonly real: System,
  ) {}

  /** Does the same to both; what they answer must be the same, as far as `visible` shows it. Answers what the real one did. */
  async both<T>(
    action: (system: System) => Promise<T>,
    visible: (answer: T) => unknown = (answer) => answer,
  ): Promise<T> {
    const expected = await action(this.model);
    const actual = await action(this.real);
    expect(visible(actual)).toEqual(visible(expected));
    return actual;
  }

  /**
   * Keeps this command's times apart from those of the one before. Times of one millisecond are ordered by id, and the two
   * stores need not see the same commands within one.
   */
  async clockMoves(): Promise<void> {
    while (performance.now() < this.#clockMoved + 1.2) await sleep(1);
  }

  /** To be called once a command is done that has written times by which jobs are ordered. */
  timesWritten(): void {
    this.#clockMoved = performance.now();
  }

  /** Compares all that can be read. */
  async compare(): Promise<void> {
    const ids = [...new Set(this.jobs.map(({ id }) => id))];
    await this.both(
      ({ store }) => store.list({ limit: 1_000 }),
      (jobs) => jobs.map(withoutTimes),
    );
    await this.both(
      ({ store }) => store.read(ids),
      (jobs) => jobs.map((job) => job && withoutTimes(job)),
    );
    await this.both(({ store }) => store.changes(ids.map((id) => ({ id, sequence: 0 }))));
    for (const id of ids) {
      await this.both(
        ({ store }) => store.attempts(id),
        (attempts) => attempts.map(withoutAttemptTimes),
      );
      await this.both(({ store }) => store.recall(id), inOrder);
    }
  }

  /** One of what there is, or something unknown. */
  job(n: number): string {
    return pick(this.jobs, n)?.id ?? randomUUID();
  }

  child(n: number): string {
    return pick(this.children, n) ?? randomUUID();
  }

  runner(n: number): string {
    return pick(this.runners, n) ?? randomUUID();
  }

  /** One that has got jobs. */
  holder(n: number): string {
    return pick(this.held, n)?.runnerId ?? this.runner(n);
  }

  token(n: number): Held {
    const held = pick(this.held, n);
    if (held !== undefined) return { id: held.id, token: held.token };
    return { id: this.job(n), token: { claimId: randomUUID(), epoch: 1 } };
  }
}

/** The item of which `n` are newer; `undefined` where there are not so many. */
export function pick<T>(items: readonly T[], n: number): T | undefined {
  return items[items.length - 1 - n];
}

/** Times differ between two stores; whether there are any, and how they relate, does not. */
function withoutTimes(job: JobRecord): object {
  const { submittedAt, runAt, startedAt, endedAt, cancelRequestedAt, runner, ...rest } = job;
  return {
    ...rest,
    runAt:
      runAt === submittedAt ? 'at once' : runAt > submittedAt + LONG_MS / 2 ? 'later' : 'again',
    started: startedAt !== undefined && startedAt >= submittedAt,
    ended: endedAt !== undefined && endedAt >= (startedAt ?? submittedAt),
    cancelRequested: cancelRequestedAt !== undefined && cancelRequestedAt >= submittedAt,
    runner: runner && { id: runner.id, name: runner.name, ticked: runner.tickedAt > 0 },
  };
}

/** What was recorded comes in any order. */
function inOrder({ steps, sleeps, children }: Awaited<ReturnType<Store['recall']>>): object {
  const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);
  return {
    steps: steps.toSorted(byKey),
    sleeps: sleeps.toSorted(byKey).map(({ key, leftMs }) => ({ key, left: leftMs > 0 })),
    children: children.toSorted(byKey),
  };
}

type AttemptRecord = Awaited<ReturnType<Store['attempts']>>[number];

function withoutAttemptTimes({ startedAt, endedAt, ...rest }: AttemptRecord): object {
  return { ...rest, inOrder: startedAt <= endedAt };
}
