import { setTimeout as sleep } from 'node:timers/promises';
import { prunePass } from '../runner/prune-pass.js';
import type { Registry, RunnerEvent } from '../runner/types.js';
import type { Overview } from '../store/overview.js';
import { parseDuration, type Duration } from '../types/duration.js';
import { InvalidOptionError, JobwrightError } from '../types/errors.js';
import { ManualClock } from './clock.js';
import { KnownJobs } from './known-jobs.js';
import { untilQuiet } from './quiet.js';
import { beginRunner, type TestRunnerOptions } from './start-runner.js';
import { openTarget, type Opened, type Target } from './target.js';

/** Below the time that test frameworks commonly give a test, so that this error is seen and not theirs. */
const DEFAULT_LIMIT = '4s';
/** By a clock that goes by itself, sleeps shorter than this are slept. */
const SHORT_MS = 100;
/** So long at most is waited for a runner that was given up to stop. */
const GIVEN_UP_MS = 200;

export interface RunUntilIdleOptions extends TestRunnerOptions {
  /**
   * Jobs of a later time run too, as far ahead as this from now: the clock of {@link createMemoryStore} is advanced from one to
   * the next; by any other clock that time is really waited for. None where not given.
   */
  readonly ahead?: Duration;
  /** How long it may take, apart from such waiting; 4s where not given. */
  readonly limit?: Duration;
}

type Settled = Extract<RunnerEvent, { type: 'settled' }>;

/** One attempt that has ended. */
export type RanAttempt = Pick<Settled, 'id' | 'name' | 'attempt' | 'outcome' | 'detail'>;

export interface RunReport {
  /** Attempts in the order in which they ended. A handler that waits for later or for others is `parked`. */
  readonly ran: readonly RanAttempt[];
  /** How many ended jobs their types' retention has deleted, by name. */
  readonly pruned: Readonly<Record<string, number>>;
  /** Jobs of the registry's types that have not ended: queued for a later time, paused, or waiting. */
  readonly left: number;
}

/** Jobs were due, or ran, when the time was up. */
export class NotIdleError extends JobwrightError {
  readonly code = 'NOT_IDLE';
  constructor(
    readonly limitMs: number,
    /** Names of the job types whose handlers still ran. */
    readonly running: readonly string[],
  ) {
    const what =
      running.length === 0 ? 'jobs were still due' : `still running: ${running.join(', ')}`;
    super(
      `Not idle after ${limitMs} ms: ${what}. A handler may hang, or jobs start jobs without end; else give more time (\`limit\`).`,
    );
  }
}

/**
 * Runs the jobs of a store, with a real runner, until none is due and none runs, and deletes what retention no longer keeps.
 * Jobs of a later time, and those that wait for them, are left. Every handler runs on this thread, whatever its job's
 * `isolation` is; one that sleeps is dropped, and later runs again from the top, as it may at any time.
 * @throws {NotIdleError} {StoreUnavailableError} {MigrationMissingError}
 */
export async function runUntilIdle(
  target: Target,
  registry: Registry,
  options: RunUntilIdleOptions = {},
): Promise<RunReport> {
  const aheadMs = milliseconds('ahead', options.ahead ?? '0ms');
  const limitMs = milliseconds('limit', options.limit ?? DEFAULT_LIMIT);
  const opened = await openTarget(target);
  try {
    return await new Runs(opened, registry, options, limitMs).all(aheadMs);
  } finally {
    await opened.release();
  }
}

class Runs {
  readonly #opened: Opened;
  readonly #registry: Registry;
  readonly #options: TestRunnerOptions;
  readonly #limitMs: number;
  readonly #known: KnownJobs;
  readonly #ran: RanAttempt[] = [];
  readonly #pruned = new Map<string, number>();
  readonly #running = new Map<string, string>();
  #runnerId = '';
  #overAt: number;

  constructor(opened: Opened, registry: Registry, options: TestRunnerOptions, limitMs: number) {
    this.#opened = opened;
    this.#registry = registry;
    this.#options = options;
    this.#limitMs = limitMs;
    this.#known = new KnownJobs(opened.store, registry);
    this.#overAt = performance.now() + limitMs;
  }

  async all(aheadMs: number): Promise<RunReport> {
    const { store } = this.#opened;
    const until = (await store.overview()).at + aheadMs;
    for (;;) {
      await this.#round();
      // A parent whose child has just ended, and that nobody has told.
      await store.wake();
      const overview = await store.overview();
      if ((await this.#known.types(overview)).some(({ due }) => due > 0)) continue;
      const next = await this.#known.nextRunAt(overview, until);
      if (next === undefined) break;
      await this.#pass(overview, next);
    }
    await this.#prune();
    return {
      ran: this.#ran,
      pruned: Object.fromEntries(this.#pruned),
      left: await this.#left(),
    };
  }

  /** One runner, from its start until there is nothing to do for it. */
  async #round(): Promise<void> {
    const { store, clock } = this.#opened;
    const onEvent = (event: RunnerEvent): void => {
      this.#hear(event);
    };
    const running = await beginRunner(this.#opened, this.#registry, { ...this.#options, onEvent });
    const looked = {
      store,
      known: this.#known,
      runnerId: () => this.#runnerId,
      waitsFor: () => running.waitsFor,
      shortMs: clock instanceof ManualClock ? 0 : SHORT_MS,
    };
    try {
      await untilQuiet(looked, () => {
        this.#checkLimit();
      });
    } catch (error) {
      // A handler that hangs would keep it from stopping for long.
      await Promise.race([running.stop(), sleep(GIVEN_UP_MS, undefined, { ref: false })]);
      throw error;
    }
    await running.stop();
  }

  #hear(event: RunnerEvent): void {
    if (event.type === 'started') this.#runnerId = event.runnerId;
    if (event.type === 'claimed') this.#running.set(event.id, event.name);
    if (event.type === 'pruned') this.#countPruned(event.name, event.jobs);
    if (event.type === 'settled') {
      const { id, name, attempt, outcome, detail } = event;
      this.#running.delete(id);
      this.#ran.push({ id, name, attempt, outcome, ...(detail !== undefined && { detail }) });
    }
    this.#options.onEvent?.(event);
  }

  #checkLimit(): void {
    if (performance.now() <= this.#overAt) return;
    throw new NotIdleError(this.#limitMs, [...new Set(this.#running.values())].sort());
  }

  /** Time passes until a job is due. */
  async #pass(overview: Overview, next: number): Promise<void> {
    const { clock } = this.#opened;
    this.#checkLimit();
    if (clock instanceof ManualClock) {
      clock.advanceTo(next);
      return;
    }
    const ms = Math.max(0, next - overview.at);
    this.#overAt += ms;
    await sleep(ms);
  }

  async #prune(): Promise<void> {
    await prunePass({
      store: this.#opened.store,
      entries: this.#registry.entries,
      stopping: () => false,
      pruned: (name, jobs) => {
        this.#countPruned(name, jobs);
      },
    });
  }

  #countPruned(name: string, jobs: number): void {
    this.#pruned.set(name, (this.#pruned.get(name) ?? 0) + jobs);
  }

  async #left(): Promise<number> {
    const names = [
      ...new Set(this.#registry.entries.map(({ job }): string => job.descriptor.name)),
    ];
    return this.#opened.store.count({ names, states: ['queued', 'running', 'waiting'] });
  }
}

function milliseconds(option: string, duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms !== undefined) return ms;
  throw new InvalidOptionError(
    `${option} ${JSON.stringify(duration)} is no duration such as 30s or 7d.`,
  );
}
