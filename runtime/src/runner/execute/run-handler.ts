import { captureConsole } from '../../logs/console.js';
import type { LogSink } from '../../logs/job-log.js';
import { ContractViolationError } from '../../types/attempt-errors.js';
import type { StoredFailure } from '../../types/failure.js';
import type { Middleware, RegistryEntry } from '../types.js';
import type { SettleIn } from './complete.js';
import { makeContext } from './context.js';
import type { HandlerEnd, Invocation } from './execution.js';
import { HandlerRun } from './handler-run.js';
import type { CallHost } from './host.js';
import { throughMiddleware } from './middleware.js';
import { consoleHere, ownedBy } from './owner.js';
import { threw } from './thrown.js';

/** Loaded, or being loaded. */
type MiddlewareList = readonly Middleware[] | Promise<readonly Middleware[]>;

/** What a run is given by the thread that it is on. */
export interface Surroundings {
  /** Aborted when the handler is to stop. */
  readonly signal: AbortSignal;
  /** How calls of the handler leave for its runner. */
  readonly call: CallHost;
  /** Whether the run was ended from outside, though its handler may go on. */
  readonly isOver: () => boolean;
  /** Told of an error that the handler's work has caused and nobody waits for; the attempt has failed by it. */
  readonly stray: (failure: StoredFailure) => void;
  readonly middleware: MiddlewareList;
  /** Where its log goes. */
  readonly log: LogSink;
  readonly settleIn: SettleIn;
}

/** Runs a handler to its end, on whichever thread this is: the one place where a throw becomes a value. */
export async function runHandler(
  entry: RegistryEntry,
  invocation: Invocation,
  around: Surroundings,
): Promise<HandlerEnd> {
  const { job } = entry;
  const run = new HandlerRun(job, invocation, around);
  const failed = (by: unknown): HandlerEnd => {
    const end = threw(job, by, run.mask);
    return run.completed ? { kind: 'completed', otherwise: end } : end;
  };
  try {
    const params: unknown = JSON.parse(invocation.params);
    // Here and below: to await what is there already costs a short job more than the rest of its run.
    const validated = job.descriptor.validateParams(params);
    const violations = 'then' in validated ? await validated : validated;
    if (violations.length > 0)
      throw new ContractViolationError(run.name, 'The stored params', violations);
    const handler = loaded.get(entry) ?? (await load(entry));
    if (run.console !== undefined) captureConsole(consoleHere);
    const { middleware } = around;
    const outer = 'then' in middleware ? await middleware : middleware;
    const output = await ownedBy(run, () =>
      throughMiddleware(outer, makeContext(run), (within) => handler.run(params, within)),
    );
    if (run.failed !== undefined) return failed(run.failed.by);
    if (run.completed) return { kind: 'completed' };
    return { kind: 'returned', output: run.output(output) };
  } catch (error) {
    return failed(error);
  } finally {
    run.end();
  }
}

type SomeHandler = Awaited<ReturnType<RegistryEntry['load']>>['default'];

const loaded = new WeakMap<RegistryEntry, SomeHandler>();

async function load(entry: RegistryEntry): Promise<SomeHandler> {
  const { default: handler } = await entry.load();
  if (typeof (handler as Partial<SomeHandler> | undefined)?.run !== 'function') {
    const { name } = entry.job.descriptor;
    throw new TypeError(`The file of ${name} must export handler<…>(…) by default.`);
  }
  loaded.set(entry, handler);
  return handler;
}
