import { every, type Check } from './check.js';
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

/**
 * Keywords about strings; they accept everything else. A text of the wrong length is not matched against the pattern or
 * the format: what those cost grows with the text, and `maxLength` is there to bound it.
 */
export function stringChecks(schema: SchemaObject): readonly Check[] {
  const lengths: Check[] = [];
  const contents: Check[] = [];
  const add = (checks: Check[], message: string, test: (value: string) => boolean) => {
    checks.push((value, report) => typeof value !== 'string' || test(value) || report.add(message));
  };
  const { maxLength, minLength, pattern, format } = schema;
  if (maxLength !== undefined) {
    // A text has at most as many code points as units, and at least half as many: most need no counting.
    add(
      lengths,
      `must NOT have more than ${maxLength} characters`,
      (text) =>
        text.length <= maxLength || (text.length <= maxLength * 2 && ucs2length(text) <= maxLength),
    );
  }
  if (minLength !== undefined) {
    add(
      lengths,
      `must NOT have fewer than ${minLength} characters`,
      (text) => text.length >= minLength * 2 || ucs2length(text) >= minLength,
    );
  }
  if (pattern !== undefined) {
    const expression = new RegExp(pattern, 'u');
    add(contents, `must match pattern ${JSON.stringify(pattern)}`, (text) => expression.test(text));
  }
  if (format !== undefined) {
    const test = formats.get(format);
    if (test === undefined) throw new TypeError(`no such format: ${format}`);
    add(contents, `must match format ${JSON.stringify(format)}`, test);
  }
  if (lengths.length === 0 || contents.length === 0) return [...lengths, ...contents];
  const [fits, matches] = [every(lengths), every(contents)];
  return [(value, report, seen) => fits(value, report, seen) && matches(value, report, seen)];
}
