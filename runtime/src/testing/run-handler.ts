import type { SpawnsOf } from '../children/types.js';
import { toFailure } from '../client/failure.js';
import { onAbort } from '../batch/on-abort.js';
import { encodeParams } from '../json/encode-params.js';
import { uuidv7 } from '../json/uuid.js';
import { traceIdOf } from '../logs/trace.js';
import { JobAbortError } from '../runner/abort.js';
import type { HandlerEnd } from '../runner/execute/execution.js';
import { callHost } from '../runner/execute/host.js';
import { runHandler as runToItsEnd } from '../runner/execute/run-handler.js';
import { entry as registryLine } from '../runner/define.js';
import { toOutcome } from '../runner/outcome.js';
import type { AbortReason, Handler, Middleware, RunnerJob } from '../runner/types.js';
import type { Completion } from '../store/settle-in.js';
import type { Transaction } from '../store/store.js';
import type { JobResult } from '../types/failure.js';
import type { JobHeaders } from '../types/headers.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { JsonValue } from '../types/json.js';
import type { LogLine } from '../types/log.js';
import type { ChildAnswers } from './child-answers.js';
import { RecordingHost } from './recording-host.js';

export interface RunHandlerOptions<J extends JobType> {
  /** How the children end that it awaits, by their types' names; those that it only starts need no answer. */
  readonly children?: ChildAnswers<J>;
  /** From 1, which it is where not given. */
  readonly attempt?: number;
  /** Results of steps that an earlier attempt has done, by key: they are read back and not done again. */
  readonly steps?: Readonly<Record<string, unknown>>;
  readonly headers?: JobHeaders;
  /** When it is aborted, so is the handler's. */
  readonly signal?: AbortSignal;
  /** Why the handler is aborted then; `cancelled` where not given. */
  readonly reason?: AbortReason;
  /** Around the handler, the outermost first. */
  readonly middleware?: readonly Middleware[];
}

/** A child that the handler started. */
type StartedBy<K> = K extends JobType
  ? {
      readonly name: K['name'];
      readonly key: string;
      readonly params: K['params'];
      readonly detached: boolean;
      /** Why it was cancelled, where it was. */
      readonly cancelled?: string;
    }
  : never;

/** What a handler did, and what came of it. */
export interface HandlerRun<J extends JobType> {
  /** How the attempt ended, as the job's caller would read it if there were no other. */
  readonly result: JobResult<J>;
  /** What a runner would make of it: an end of the job, another attempt, or (shutdown, lost lease) nothing yet. */
  readonly outcome: 'succeeded' | 'failed' | 'dead' | 'cancelled' | 'retry' | 'released';
  /** All that it reported, in order. */
  readonly statuses: readonly J['status'][];
  readonly logs: readonly LogLine[];
  /** Steps that it did. */
  readonly steps: readonly { readonly key: string; readonly result: JsonValue }[];
  /** Sleeps that it asked for; none took any time. */
  readonly sleeps: readonly { readonly key: string; readonly ms: number }[];
  readonly children: readonly StartedBy<SpawnsOf<J>>[];
  /** The transaction in which it called `job.complete`; nothing is done with it. */
  readonly completedIn?: Transaction;
  /** What a runner would warn of. */
  readonly warnings: readonly string[];
}

/**
 * Runs one handler alone: without a database, with a context that records. Params, status, output, error data and logs are
 * treated as a runner does; what the handler throws is in the result. Waits as long as the handler takes.
 *
 * ```ts
 * const { result } = await runHandler(textCountJob, handler, { text: 'to be' });
 * ```
 * @param job from the generated `runner/`, beside the registry
 * @throws {InvalidParamsError} for params that could not be submitted
 * @throws {InvalidOptionError} where the handler awaits a child for which there is no answer
 */
export async function runHandler<J extends JobType, H extends J = J>(
  job: RunnerJob<J>,
  handler: Handler<H>,
  params: J['params'],
  options: RunHandlerOptions<H> = {},
): Promise<HandlerRun<H>> {
  const { children = {}, attempt = 1, steps = {}, headers = {}, middleware = [] } = options;
  const text = await encodeParams(job.descriptor, params);
  const host = new RecordingHost(children, steps, attempt);
  const controller = new AbortController();
  const reason = options.reason ?? 'cancelled';
  const abort = (): void => {
    controller.abort(new JobAbortError(reason));
  };
  if (options.signal?.aborted === true) abort();
  const stop = options.signal === undefined ? undefined : onAbort(options.signal, abort);
  const trace = traceIdOf(headers);
  const invocation = {
    ...{ id: uuidv7(), attempt, epoch: attempt, claimId: uuidv7(), depth: 0, headers },
    dialect: 'memory' as const,
    params: text,
    ...(trace !== undefined && { trace }),
  };
  let completed: { readonly output: string; readonly in: Transaction } | undefined;
  const line = registryLine<J, H>(job, () => Promise.resolve({ default: handler }));
  const end = await runToItsEnd(line, invocation, {
    signal: controller.signal,
    call: (method, args) => callHost(host, method, args),
    isOver: () => false,
    stray: ({ message }) => host.warnings.push(message),
    middleware,
    log: (lines) => {
      host.log(lines);
    },
    settleIn: (_dialect, tx, { output }: Completion) => {
      completed = { output, in: tx };
      return Promise.resolve('settled');
    },
  });
  stop?.();
  host.assertNoMistake();
  return {
    ...judged<H>(line.job, ended(end, completed?.output), controller.signal, attempt),
    statuses: host.statuses,
    logs: host.logs,
    steps: host.steps,
    sleeps: host.sleeps,
    children: host.children as unknown as readonly StartedBy<SpawnsOf<H>>[],
    warnings: host.warnings,
    ...(completed !== undefined && { completedIn: completed.in }),
  };
}

type PlainEnd = Exclude<HandlerEnd, { kind: 'completed' }>;

/** Whether the transaction was committed nobody knows here; a handler that throws is taken to have rolled it back. */
function ended(end: HandlerEnd, completedWith = 'null'): PlainEnd {
  if (end.kind !== 'completed') return end;
  return end.otherwise ?? { kind: 'returned', output: completedWith };
}

/** What the runner would make of an attempt. */
function judged<J extends JobType>(
  { descriptor, retry }: RunnerJob,
  end: PlainEnd,
  { reason }: AbortSignal,
  attempt: number,
): Pick<HandlerRun<J>, 'result' | 'outcome'> {
  const aborted = reason instanceof JobAbortError ? reason : undefined;
  const circumstances = { retry, attempt, deaths: 0, alone: false, deadlineLeftMs: undefined };
  const outcome = toOutcome(end, aborted, circumstances);
  const of = descriptor as unknown as JobDescriptor<J>;
  switch (outcome.kind) {
    case 'succeeded':
      return {
        result: { ok: true, output: JSON.parse(outcome.output) as J['output'] },
        outcome: 'succeeded',
      };
    case 'ended':
      return { result: { ok: false, error: toFailure(outcome.error, of) }, outcome: outcome.state };
    case 'retry':
      return { result: { ok: false, error: toFailure(outcome.error, of) }, outcome: 'retry' };
    default: {
      const message = aborted?.message ?? 'The attempt was put back.';
      const failure =
        end.kind === 'threw' ? end.failure : ({ kind: 'unexpected', message } as const);
      return { result: { ok: false, error: toFailure(failure, of) }, outcome: 'released' };
    }
  }
}
