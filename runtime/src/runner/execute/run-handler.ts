import { durable } from '../../children/durable.js';
import { isChildFailure } from '../../children/errors.js';
import { encodeJson } from '../../json/encode.js';
import { ContractViolationError } from '../../types/attempt-errors.js';
import type { StoredFailure } from '../../types/failure.js';
import type { JsonText, JsonValue } from '../../types/json.js';
import type { Validate } from '../../types/validation.js';
import { errorConstructors, isDeclaredError, type DeclaredError } from '../declared-error.js';
import type {
  DeclaredErrorPolicy,
  JobContext,
  Middleware,
  RegistryEntry,
  RunnerJob,
} from '../types.js';
import type { HandlerEnd, Invocation } from './execution.js';
import { Completer } from './complete.js';
import { hostUntil, type CallHost } from './host.js';
import { throughMiddleware } from './middleware.js';
import { ownedBy } from './owner.js';

/** Loaded, or being loaded. */
type MiddlewareList = readonly Middleware[] | Promise<readonly Middleware[]>;

/** What a run is given by the thread that it is on. */
export interface Surroundings {
  /** How calls of the handler leave for its runner. */
  readonly call: CallHost;
  /** Whether the run was ended from outside, though its handler may go on. */
  readonly isOver: () => boolean;
  /** Told of an error that the handler's work has caused and nobody waits for; the attempt has failed by it. */
  readonly stray: (error: unknown) => void;
  readonly middleware: MiddlewareList;
}

/** Runs a handler to its end, on whichever thread this is: the one place where a throw becomes a value. */
export async function runHandler(
  { job, load }: RegistryEntry,
  invocation: Invocation,
  signal: AbortSignal,
  around: Surroundings,
): Promise<HandlerEnd> {
  const { name } = job.descriptor;
  const completer = new Completer(invocation, () => host.flush());
  let ended = false;
  // What a handler has left behind goes on after its end, and what it asks for is refused.
  const isOver = (): boolean => ended || completer.completed || around.isOver();
  const host = hostUntil(isOver, invocation.id, around.call);
  // A status that breaks the contract fails the attempt even where the handler did not await it; so does a stray error.
  let failed: { readonly by: unknown } | undefined;
  const context: JobContext = {
    id: invocation.id,
    name,
    attempt: invocation.attempt,
    epoch: invocation.epoch,
    signal,
    error: errorConstructors(job),
    ...durable({ name, spawns: job.spawns ?? [], depth: invocation.depth, signal }, host),
    async complete(output, { in: tx }) {
      await completer.complete(fit(name, 'The output', job.validateOutput, output), tx);
    },
    status(value) {
      const reported = (async () => {
        try {
          await host.status(fit(name, 'The status', job.validateStatus, value));
        } catch (error) {
          if (error instanceof ContractViolationError) failed ??= { by: error };
          throw error;
        }
      })();
      // A handler may report without awaiting; its failure then is not unhandled, it is the attempt's.
      reported.catch(() => undefined);
      return reported;
    },
  };
  try {
    const params: unknown = JSON.parse(invocation.params);
    const violations = await job.descriptor.validateParams(params);
    if (violations.length > 0)
      throw new ContractViolationError(name, 'The stored params', violations);
    const { default: handler } = await load();
    if (typeof (handler as Partial<typeof handler> | undefined)?.run !== 'function') {
      throw new TypeError(`The file of ${name} must export handler<…>(…) by default.`);
    }
    const owner = {
      id: invocation.id,
      name,
      stray(error: unknown) {
        failed ??= { by: error };
        around.stray(error);
      },
    };
    const middleware = await around.middleware;
    const output = await ownedBy(owner, () =>
      throughMiddleware(middleware, context, (within) => handler.run(params, within)),
    );
    if (completer.completed) return { kind: 'completed' };
    if (failed !== undefined) return threw(job, failed.by);
    return { kind: 'returned', output: fit(name, 'The output', job.validateOutput, output) };
  } catch (error) {
    return threw(job, error);
  } finally {
    ended = true;
  }
}

/** The JSON of a value that fits its schema. */
function fit(job: string, part: string, validate: Validate, value: unknown): JsonText {
  const encoded = encodeJson(value);
  if ('violations' in encoded) throw new ContractViolationError(job, part, encoded.violations);
  const violations = validate(JSON.parse(encoded.text));
  if (violations.length > 0) throw new ContractViolationError(job, part, violations);
  return encoded.text;
}

function threw(job: RunnerJob, thrown: unknown): HandlerEnd {
  if (isDeclaredError(thrown)) return declared(job, thrown);
  // What it failed of stands in every later attempt, unless that starts the child anew.
  if (isChildFailure(thrown))
    return { kind: 'threw', failure: unexpected(thrown), retry: thrown.retryFailed };
  return { kind: 'threw', failure: unexpected(thrown), retry: true };
}

function declared(job: RunnerJob, thrown: DeclaredError): HandlerEnd {
  const policies: Readonly<Record<string, DeclaredErrorPolicy>> = job.errors;
  const policy = policies[thrown.code];
  const { name } = job.descriptor;
  if (policy === undefined) {
    const message = `Job ${name} does not declare error ${thrown.code}; ${thrown.message}`;
    return { kind: 'threw', failure: { kind: 'unexpected', message }, retry: true };
  }
  const failure = { kind: 'declared', code: thrown.code, message: thrown.message } as const;
  if (thrown.data === undefined) return { kind: 'threw', failure, retry: policy.retry };
  try {
    const text = fit(name, `The data of error ${thrown.code}`, policy.validateData, thrown.data);
    const data = JSON.parse(text) as JsonValue;
    return { kind: 'threw', failure: { ...failure, data }, retry: policy.retry };
  } catch (violation) {
    return { kind: 'threw', failure: unexpected(violation), retry: true };
  }
}

const MAX_MESSAGE = 2_000;
const MAX_STACK = 8_000;

/** What is stored of something thrown that no contract names. */
export function unexpected(thrown: unknown): StoredFailure {
  if (!(thrown instanceof Error)) {
    return {
      kind: 'unexpected',
      message: clean(`The handler threw ${describe(thrown)}`, MAX_MESSAGE),
    };
  }
  const failure: StoredFailure = {
    kind: 'unexpected',
    message: clean(thrown.message || thrown.name, MAX_MESSAGE),
  };
  return thrown.stack === undefined
    ? failure
    : { ...failure, stack: clean(thrown.stack, MAX_STACK) };
}

function describe(thrown: unknown): string {
  return typeof thrown === 'string'
    ? `a string: ${thrown}`
    : `a value of type ${typeof thrown}, not an Error.`;
}

/** Text of any origin, made fit for every store. */
function clean(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}
