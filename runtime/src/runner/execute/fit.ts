import { encodeJson } from '../../json/encode.js';
import { ContractViolationError } from '../../types/attempt-errors.js';
import type { JsonText } from '../../types/json.js';
import type { Validate } from '../../types/validation.js';

/** The JSON of a value that fits its schema. */
export function fit(job: string, part: string, validate: Validate, value: unknown): JsonText {
  const encoded = encodeJson(value);
  if ('violations' in encoded) throw new ContractViolationError(job, part, encoded.violations);
  const violations = validate(JSON.parse(encoded.text));
  if (violations.length > 0) throw new ContractViolationError(job, part, violations);
  return encoded.text;
}
