import { InvalidParamsError } from '../types/errors.js';
import type { JobDescriptor } from '../types/job-type.js';
import type { JsonText } from '../types/json.js';
import { encodeJson } from './encode.js';

/**
 * The JSON of params that fit their job's contract. What is stored is what is checked: JSON.stringify may have called toJSON
 * or dropped undefined. Encoded before anything is awaited: the params are as they were when this was called.
 * @throws {InvalidParamsError}
 */
export async function encodeParams(job: JobDescriptor, params: unknown): Promise<JsonText> {
  const encoded = encodeJson(params);
  if ('violations' in encoded) throw new InvalidParamsError(job.name, encoded.violations);
  const violations = await job.validateParams(JSON.parse(encoded.text));
  if (violations.length > 0) throw new InvalidParamsError(job.name, violations);
  return encoded.text;
}
