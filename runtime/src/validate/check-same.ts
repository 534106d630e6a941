import { hasProperty, isObject, type Check, type Compile } from './check.js';
import { Evaluated } from './evaluated.js';
import type { Report } from './report.js';
import type { SchemaObject } from './schema.js';

/** Keywords whose schemas are about the value itself: `allOf`, `anyOf`, `oneOf`, `not`, `if`, `dependentSchemas`. */
export function sameValueChecks(schema: SchemaObject, compile: Compile): readonly Check[] {
  const checks: Check[] = [...(schema.allOf ?? []).map(compile)];
  if (schema.anyOf !== undefined) checks.push(anyOf(schema.anyOf.map(compile)));
  if (schema.oneOf !== undefined) checks.push(oneOf(schema.oneOf.map(compile)));
  if (schema.not !== undefined) {
    const not = compile(schema.not);
    checks.push(
      (value, report) =>
        !report.quietly(() => not(value, report, undefined)) || report.add('must NOT be valid'),
    );
  }
  if (schema.if !== undefined) checks.push(condition(schema, compile));
  for (const [name, dependent] of Object.entries(schema.dependentSchemas ?? {})) {
    const check = compile(dependent);
    checks.push(
      (value, report, seen) =>
        !isObject(value) || !hasProperty(value, name) || check(value, report, seen),
    );
  }
  return checks;
}

/** Asks one alternative; what it has looked at counts only if it fits. */
function alternative(
  check: Check,
  value: unknown,
  report: Report,
  seen: Evaluated | undefined,
): boolean {
  if (seen === undefined) return check(value, report, undefined);
  const own = new Evaluated();
  const ok = check(value, report, own);
  if (ok) seen.add(own);
  return ok;
}

function anyOf(alternatives: readonly Check[]): Check {
  return (value, report, seen) => {
    const before = report.count;
    let some = false;
    for (const check of alternatives) {
      if (!alternative(check, value, report, seen)) continue;
      some = true;
      // The others matter only for what they have looked at.
      if (seen === undefined) break;
    }
    if (some) report.forget(before);
    // Where none fits, nothing is known of the parts, and calling them all unknown would be noise.
    else seen?.allProperties();
    return some || report.add('must match a schema in anyOf');
  };
}

function oneOf(alternatives: readonly Check[]): Check {
  return (value, report, seen) => {
    const before = report.count;
    const fitting = alternatives.filter((check) => alternative(check, value, report, seen));
    if (fitting.length > 0) report.forget(before);
    else seen?.allProperties();
    return fitting.length === 1 || report.add('must match exactly one schema in oneOf');
  };
}

function condition(schema: SchemaObject, compile: Compile): Check {
  const test = compile(schema.if ?? true);
  const then = compile(schema.then ?? true);
  const otherwise = compile(schema.else ?? true);
  return (value, report, seen) =>
    report.quietly(() => alternative(test, value, report, seen))
      ? then(value, report, seen)
      : otherwise(value, report, seen);
}
