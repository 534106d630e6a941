import { InvalidParamsError } from '../types/errors.js';
import type { JobDescriptor } from '../types/job-type.js';
import type { JsonText } from '../types/json.js';
import type { Violation } from '../types/validation.js';
import { encodeJson } from './encode.js';

/**
 * The JSON of params that fit their job's contract. What is stored is what is checked: JSON.stringify may have called toJSON
 * or dropped undefined. Encoded before anything is awaited: the params are as they were when this was called.
 * A promise only where the validator has to be loaded first.
 * @throws {InvalidParamsError}
 */
export function encodeParams(job: JobDescriptor, params: unknown): JsonText | Promise<JsonText> {
  const encoded = encodeJson(params);
  if ('violations' in encoded) throw new InvalidParamsError(job.name, encoded.violations);
  const { text } = encoded;
  const validated = job.validateParams(JSON.parse(text));
  return 'then' in validated
    ? validated.then((violations) => checked(job, text, violations))
    : checked(job, text, validated);
}

function checked(job: JobDescriptor, text: JsonText, violations: readonly Violation[]): JsonText {
  if (violations.length > 0) throw new InvalidParamsError(job.name, violations);
  return text;
}
