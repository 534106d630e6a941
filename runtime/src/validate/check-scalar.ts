import type { Check } from './check.js';
import { formats } from './formats.js';
import { isMultipleOf } from './multiple-of.js';
import type { SchemaObject } from './schema.js';
import { ucs2length } from './ucs2length.js';

/** Keywords about numbers; they accept everything else. */
export function numberChecks(schema: SchemaObject): readonly Check[] {
  const checks: Check[] = [];
  const add = (
    limit: number | undefined,
    message: string,
    test: (value: number, limit: number) => boolean,
  ) => {
    if (limit === undefined) return;
    const text = `must be ${message} ${limit}`;
    checks.push(
      (value, report) => typeof value !== 'number' || test(value, limit) || report.add(text),
    );
  };
  add(schema.maximum, '<=', (value, limit) => value <= limit);
  add(schema.exclusiveMaximum, '<', (value, limit) => value < limit);
  add(schema.minimum, '>=', (value, limit) => value >= limit);
  add(schema.exclusiveMinimum, '>', (value, limit) => value > limit);
  add(schema.multipleOf, 'multiple of', isMultipleOf);
  return checks;
}

/** Keywords about strings; they accept everything else. */
export function stringChecks(schema: SchemaObject): readonly Check[] {
  const checks: Check[] = [];
  const add = (message: string, test: (value: string) => boolean) => {
    checks.push((value, report) => typeof value !== 'string' || test(value) || report.add(message));
  };
  const { maxLength, minLength, pattern, format } = schema;
  if (maxLength !== undefined) {
    // A text has at most as many code points as units: most need no counting.
    add(
      `must NOT have more than ${maxLength} characters`,
      (text) => text.length <= maxLength || ucs2length(text) <= maxLength,
    );
  }
  if (minLength !== undefined) {
    add(
      `must NOT have fewer than ${minLength} characters`,
      (text) => text.length >= minLength * 2 || ucs2length(text) >= minLength,
    );
  }
  if (pattern !== undefined) {
    const expression = new RegExp(pattern, 'u');
    add(`must match pattern ${JSON.stringify(pattern)}`, (text) => expression.test(text));
  }
  if (format !== undefined) {
    const test = formats.get(format);
    if (test === undefined) throw new TypeError(`no such format: ${format}`);
    add(`must match format ${JSON.stringify(format)}`, test);
  }
  return checks;
}
