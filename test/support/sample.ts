import {
  entry,
  handler,
  type HandlerFunction,
  type Isolation,
  type LogPolicy,
  type RegistryEntry,
  type RetentionPolicy,
  type RetryPolicy,
  type RunnerJob,
  type SensitivePath,
} from '@jobwright/runtime/runner';
import type { JobType, Validate } from '@jobwright/runtime';

/** A job type for tests: params and output of its own, a status in percent, errors that say where. */
export interface Sample<P = unknown, O = unknown> extends JobType {
  readonly name: string;
  readonly params: P;
  readonly status: { percent: number };
  readonly output: O;
  readonly errors: { Gone: { where: string }; Busy: { where: string } };
}

export interface Differences {
  readonly queue?: string;
  readonly isolation?: Isolation;
  readonly timeoutMs?: number;
  readonly retry?: RetryPolicy;
  readonly validateOutput?: Validate;
  readonly spawns?: readonly string[];
  readonly deadlineMs?: number;
  readonly stallMs?: number;
  readonly retention?: RetentionPolicy;
  readonly logs?: LogPolicy;
  readonly redact?: readonly SensitivePath[];
}

const anything: Validate = () => [];

const percentOnly: Validate = (value) =>
  typeof (value as { percent?: unknown }).percent === 'number'
    ? []
    : [{ path: '/percent', message: 'must be number' }];

/** One line of a registry, written by hand: three attempts 20 ms apart, inline, and so on where nothing else is said. */
export function sample<P, O>(
  name: string,
  run: HandlerFunction<Sample<P, O>>,
  { queue = 'default', ...differences }: Differences = {},
): RegistryEntry {
  const job: RunnerJob<Sample<P, O>> = {
    descriptor: {
      name,
      version: 1,
      revision: 1,
      queue,
      priority: 0,
      validateParams: anything,
      errorCodes: ['Gone', 'Busy'],
    },
    validateStatus: percentOnly,
    validateOutput: anything,
    errors: {
      Gone: { retry: false, validateData: anything },
      Busy: { retry: true, validateData: anything },
    },
    retry: { attempts: 3, backoff: 'fixed', initialMs: 20, maxMs: 20 },
    timeoutMs: 60_000,
    isolation: 'inline',
    ...differences,
  };
  return entry(job, () => Promise.resolve({ default: handler(run) }));
}
