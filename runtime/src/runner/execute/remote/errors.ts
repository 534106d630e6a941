import { isJobwrightError, type JobwrightError } from '../../../types/errors.js';
import { ContractViolationError, LeaseLostError } from '../../../types/attempt-errors.js';
import type { Violation } from '../../../types/validation.js';
import { JobAbortError } from '../../abort.js';
import type { AbortReason } from '../../types.js';

type Facts = Readonly<Record<string, unknown>>;

/** An error on its way between a handler and its runner. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  /** Of jobwright's own errors. */
  readonly code?: string;
  /** The error's own fields. */
  readonly facts: Facts;
}

/** Those that a handler may want to tell by their class; others keep their code, message and facts. */
const BUILDERS: Readonly<Record<string, (facts: Facts) => Error>> = {
  LEASE_LOST: ({ id }) => new LeaseLostError(id as string),
  JOB_ABORTED: ({ reason }) => new JobAbortError(reason as AbortReason),
  CONTRACT_VIOLATION: ({ job, part, violations }) =>
    new ContractViolationError(job as string, part as string, violations as readonly Violation[]),
};

export function sendError(thrown: unknown): SentError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown), facts: {} };
  const { name, message } = thrown;
  return isJobwrightError(thrown)
    ? { name, message, code: thrown.code, facts: factsOf(thrown) }
    : { name, message, facts: {} };
}

export function receiveError({ name, message, code, facts }: SentError): Error {
  const build = code === undefined ? undefined : BUILDERS[code];
  if (build !== undefined) return build(facts);
  const error = new Error(message);
  return Object.assign(error, code === undefined ? { name } : { ...facts, name, code });
}

/** An error's message and stack are not among what JSON takes of it. */
function factsOf(error: JobwrightError): Facts {
  const { code: _, ...facts } = JSON.parse(JSON.stringify(error)) as Facts;
  return facts;
}
