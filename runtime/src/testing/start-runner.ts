import { inlineExecutor } from '../runner/execute/inline.js';
import { RunningRunner } from '../runner/running.js';
import { ticksHere } from '../runner/tick/ticks-here.js';
import type { Middleware, Registry, RunnerEvent } from '../runner/types.js';
import { ManualClock } from './clock.js';
import { openTarget, type Opened, type Target } from './target.js';

const CONCURRENCY = 10;
const GRACE_MS = 1_000;
const LEASE_MS = 10_000;
/** No advance of a manual clock ends a lease; who dies in the memory of this process takes it with it. */
const ENDLESS_LEASE_MS = 100 * 365 * 86_400_000;

export interface TestRunnerOptions {
  /** Jobs at once; 10 where not given. */
  readonly concurrency?: number;
  /** Around every handler, the outermost first. */
  readonly middleware?: readonly Middleware[];
  /** Told of what happens. */
  readonly onEvent?: (event: RunnerEvent) => void;
}

export interface TestRunner extends AsyncDisposable {
  /** Stops claiming; after a second what still runs is aborted and put back. */
  stop(): Promise<void>;
}

/**
 * A real runner in this process, until it is stopped: for code that itself waits for its jobs. Every handler runs on this thread,
 * whatever its job's `isolation` is, so that it sees what the test has replaced.
 * @throws {StoreUnavailableError} {MigrationMissingError} when the database cannot be used
 */
export async function startRunner(
  target: Target,
  registry: Registry,
  options: TestRunnerOptions = {},
): Promise<TestRunner> {
  const opened = await openTarget(target);
  const running = await beginRunner(opened, registry, options);
  const stop = async (): Promise<void> => {
    await running.stop();
    await opened.release();
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

/** A runner that has begun; it leaves the store open. */
export async function beginRunner(
  { store, clock }: Opened,
  registry: Registry,
  { concurrency = CONCURRENCY, middleware = [], onEvent }: TestRunnerOptions,
): Promise<RunningRunner> {
  const running = new RunningRunner({
    store,
    opened: Promise.resolve(),
    release: () => Promise.resolve(),
    registry,
    startTicks: ticksHere(store),
    executors: (stray) => {
      const inline = inlineExecutor(stray, middleware);
      return { inline, thread: inline, process: inline, alone: inline };
    },
    clock,
    concurrency,
    shutdownGraceMs: GRACE_MS,
    leaseMs: clock instanceof ManualClock ? ENDLESS_LEASE_MS : LEASE_MS,
    claimLimits: [],
    archive: undefined,
    archiveRetentionMs: undefined,
    name: `test:${process.pid}`,
    onEvent,
  });
  await running.begin();
  return running;
}
