import { maskStrings, pathsWithin, redactor, type Mask } from '../../logs/redact.js';
import type { StoredFailure } from '../../types/failure.js';
import type { JsonValue } from '../../types/json.js';
import type { DeclaredErrorPolicy, RunnerJob } from '../types.js';
import type { HandlerThrew } from './execution.js';
import { fit } from './fit.js';
import { readChildFailure, readDeclared, readThrown, type ReadDeclared } from './read-thrown.js';

/** What a handler's throw comes to. Never throws, whatever was thrown. */
export function threw(job: RunnerJob, thrown: unknown, mask: Mask): HandlerThrew {
  const declaration = readDeclared(thrown);
  if (declaration !== undefined) return declared(job, declaration, mask);
  // What it failed of stands in every later attempt, unless that starts the child anew.
  const retry = readChildFailure(thrown)?.retryFailed ?? true;
  return { kind: 'threw', failure: unexpected(thrown, mask), retry };
}

function declared(job: RunnerJob, thrown: ReadDeclared, mask: Mask): HandlerThrew {
  const { code } = thrown;
  const policies: Readonly<Record<string, DeclaredErrorPolicy>> = job.errors;
  const policy = Object.hasOwn(policies, code) ? policies[code] : undefined;
  const { name } = job.descriptor;
  if (policy === undefined) {
    const text = `Job ${name} does not declare error ${code}; ${thrown.message}`;
    const failure = { kind: 'unexpected', message: messageOf(text, mask) } as const;
    return { kind: 'threw', failure, retry: true };
  }
  const failure = { kind: 'declared', code, message: messageOf(thrown.message, mask) } as const;
  try {
    const given = thrown.data();
    if (given === undefined) return { kind: 'threw', failure, retry: policy.retry };
    const text = fit(name, `The data of error ${code}`, policy.validateData, given);
    const hide = redactor(pathsWithin(job.redact ?? [], 'errors', code, 'data'));
    const data = maskStrings(hide(JSON.parse(text)), mask) as JsonValue;
    return { kind: 'threw', failure: { ...failure, data }, retry: policy.retry };
  } catch (violation) {
    return { kind: 'threw', failure: unexpected(violation, mask), retry: true };
  }
}

const MAX_MESSAGE = 2_000;
const MAX_STACK = 8_000;

/** What is stored of something thrown that no contract names. Never throws, whatever was thrown. */
export function unexpected(thrown: unknown, mask: Mask): StoredFailure {
  const { message, stack } = readThrown(thrown);
  const failure: StoredFailure = { kind: 'unexpected', message: messageOf(message, mask) };
  return stack === undefined ? failure : { ...failure, stack: clean(mask(stack), MAX_STACK) };
}

/** Masked before it is cut: half a secret is one too. */
function messageOf(text: string, mask: Mask): string {
  return clean(mask(text), MAX_MESSAGE);
}

/** Text of any origin, made fit for every store. */
function clean(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}
