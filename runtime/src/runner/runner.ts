import { hostname } from 'node:os';
import { openArchive } from '../archive/open.js';
import { openStore } from '../store/open.js';
import { checkFields } from '../client/fields.js';
import { InvalidOptionError } from '../types/errors.js';
import { durationOption, timedOption } from './duration-option.js';
import { makeExecutors } from './execute/executors.js';
import { loadMiddleware } from './execute/middleware.js';
import { claimLimits } from './limits.js';
import { RunningRunner } from './running.js';
import { systemSleepClock } from './sleep-clock.js';
import { ticksOnThread } from './tick/tick-thread.js';
import type { RunnerOptions } from './types.js';

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_SHUTDOWN_GRACE = '30s';
const DEFAULT_LEASE = '10s';
const SHORTEST_LEASE_MS = 1_000;

/** Runs the jobs of a registry. */
export interface Runner {
  /**
   * Connects and begins to claim.
   * @throws {StoreUnavailableError} {MigrationMissingError} when the database cannot be used: nothing has begun.
   */
  start(): Promise<void>;
  /**
   * Resolves when nothing is left that this runner could do now: nothing runs here, nothing is due that it would take, and the logs of
   * what has ended are archived, or that has failed. Jobs that
   * are due later, retries among them, are not waited for; those that wait for children or sleep are dropped from memory and go on
   * when what they wait for has come. The runner itself goes on until {@link Runner.stop}.
   * @throws {InvalidOptionError} before {@link Runner.start}
   */
  drained(): Promise<void>;
  /** Stops claiming, lets handlers finish within the grace period, releases the rest at no cost of an attempt. */
  stop(): Promise<void>;
}

/** One option after another: the compiler asks for those that are missing. */
const OPTIONS: Readonly<Record<keyof RunnerOptions, true>> = {
  store: true,
  registry: true,
  concurrency: true,
  limits: true,
  shutdownGrace: true,
  workerImports: true,
  workerHeapMb: true,
  childStdout: true,
  lease: true,
  middleware: true,
  archive: true,
  archiveRetention: true,
  onEvent: true,
};

/**
 * A runner of every job in the registry; any number of them share a database. Begins at {@link Runner.start}.
 * @throws {InvalidOptionError}
 */
export function createRunner(options: RunnerOptions): Runner {
  checkFields('A runner', options, Object.keys(OPTIONS));
  const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new InvalidOptionError(`concurrency is a whole number from 1, not ${concurrency}.`);
  }
  const grace = options.shutdownGrace ?? DEFAULT_SHUTDOWN_GRACE;
  const shutdownGraceMs = timedOption('shutdownGrace', grace);
  const leaseMs = timedOption('lease', options.lease ?? DEFAULT_LEASE, SHORTEST_LEASE_MS);
  const { archiveRetention } = options;
  const archiveRetentionMs =
    archiveRetention === undefined
      ? undefined
      : durationOption('archiveRetention', archiveRetention);
  const limits = claimLimits({ ...options, concurrency });
  let started: Promise<RunningRunner> | undefined;
  const begin = async (): Promise<RunningRunner> => {
    const { registry, workerImports: imports = [], workerHeapMb: heapMb, onEvent } = options;
    const middleware = options.middleware?.toString();
    const loaded = await loadMiddleware(middleware);
    const archive = options.archive === undefined ? undefined : await openArchive(options.archive);
    const store = await openStore(options.store);
    const { childStdout } = options;
    const setup = { registry: registry.url, imports, heapMb, middleware, childStdout };
    const running = new RunningRunner({
      store,
      opened: store.open(),
      release: () => store.close(),
      registry,
      startTicks: ticksOnThread(options.store),
      executors: (stray) => makeExecutors(setup, loaded, stray),
      clock: systemSleepClock,
      concurrency,
      shutdownGraceMs,
      leaseMs,
      claimLimits: limits,
      archive,
      archiveRetentionMs,
      name: `${hostname()}:${process.pid}`,
      onEvent,
    });
    await running.begin();
    return running;
  };
  return {
    async start() {
      if (started !== undefined) {
        throw new InvalidOptionError('The runner has been started already.');
      }
      started = begin();
      try {
        await started;
      } catch (error) {
        // Nothing has begun: it may be tried again.
        started = undefined;
        throw error;
      }
    },
    async drained() {
      if (started === undefined) throw new InvalidOptionError('The runner has not been started.');
      await (await started).drained();
    },
    async stop() {
      // A start that fails has its own caller to tell.
      const running = await started?.catch(() => undefined);
      await running?.stop();
    },
  };
}
