import { isChildFailure } from '../../children/errors.js';
import { maskStrings, pathsWithin, redactor, type Mask } from '../../logs/redact.js';
import type { StoredFailure } from '../../types/failure.js';
import type { JsonValue } from '../../types/json.js';
import { isDeclaredError, type DeclaredError } from '../declared-error.js';
import type { DeclaredErrorPolicy, RunnerJob } from '../types.js';
import type { HandlerEnd } from './execution.js';
import { fit } from './fit.js';

/** What a handler's throw comes to. */
export function threw(job: RunnerJob, thrown: unknown, mask: Mask): HandlerEnd {
  if (isDeclaredError(thrown)) return declared(job, thrown, mask);
  // What it failed of stands in every later attempt, unless that starts the child anew.
  if (isChildFailure(thrown))
    return { kind: 'threw', failure: unexpected(thrown, mask), retry: thrown.retryFailed };
  return { kind: 'threw', failure: unexpected(thrown, mask), retry: true };
}

function declared(job: RunnerJob, thrown: DeclaredError, mask: Mask): HandlerEnd {
  const policies: Readonly<Record<string, DeclaredErrorPolicy>> = job.errors;
  const policy = policies[thrown.code];
  const { name } = job.descriptor;
  if (policy === undefined) {
    const message = mask(`Job ${name} does not declare error ${thrown.code}; ${thrown.message}`);
    return { kind: 'threw', failure: { kind: 'unexpected', message }, retry: true };
  }
  const failure = { kind: 'declared', code: thrown.code, message: mask(thrown.message) } as const;
  if (thrown.data === undefined) return { kind: 'threw', failure, retry: policy.retry };
  try {
    const text = fit(name, `The data of error ${thrown.code}`, policy.validateData, thrown.data);
    const hide = redactor(pathsWithin(job.redact ?? [], 'errors', thrown.code, 'data'));
    const data = maskStrings(hide(JSON.parse(text)), mask) as JsonValue;
    return { kind: 'threw', failure: { ...failure, data }, retry: policy.retry };
  } catch (violation) {
    return { kind: 'threw', failure: unexpected(violation, mask), retry: true };
  }
}

const MAX_MESSAGE = 2_000;
const MAX_STACK = 8_000;

/** What is stored of something thrown that no contract names. Masked before it is cut: half a secret is one too. */
export function unexpected(thrown: unknown, mask: Mask): StoredFailure {
  if (!(thrown instanceof Error)) {
    return {
      kind: 'unexpected',
      message: clean(mask(`The handler threw ${describe(thrown)}`), MAX_MESSAGE),
    };
  }
  const failure: StoredFailure = {
    kind: 'unexpected',
    message: clean(mask(thrown.message || thrown.name), MAX_MESSAGE),
  };
  return thrown.stack === undefined
    ? failure
    : { ...failure, stack: clean(mask(thrown.stack), MAX_STACK) };
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
