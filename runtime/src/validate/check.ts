import type { Evaluated } from './evaluated.js';
import type { Report } from './report.js';
import type { Schema } from './schema.js';

/**
 * Whether a value fits; what is wrong goes to `report`. `seen`, where given, learns which parts of the value were
 * looked at.
 */
export type Check = (value: unknown, report: Report, seen: Evaluated | undefined) => boolean;

/** Makes the check of a schema that stands in the one at hand. */
export type Compile = (schema: Schema) => Check;

/** All of several checks, each asked whatever the others say: a caller wants to hear of everything at once. */
export function every(checks: readonly Check[]): Check {
  const [first, second, ...more] = checks;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (more.length === 0) {
    return (value, report, seen) => {
      const ok = first(value, report, seen);
      return second(value, report, seen) && ok;
    };
  }
  return (value, report, seen) => {
    let ok = true;
    for (const check of checks) if (!check(value, report, seen)) ok = false;
    return ok;
  };
}

/** Checks a part of a value: another value, of which nothing is known yet. */
export function checkPart(
  check: Check,
  key: string | number,
  value: unknown,
  report: Report,
): boolean {
  report.path.push(key);
  const ok = check(value, report, undefined);
  report.path.pop();
  return ok;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A property whose value is `undefined` is none: JSON leaves it out. */
export function hasProperty(value: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== undefined;
}
