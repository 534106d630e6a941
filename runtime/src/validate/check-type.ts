import type { Check } from './check.js';
import { isObject } from './check.js';
import { equal } from './equal.js';
import type { SchemaObject } from './schema.js';

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  string: (value) => typeof value === 'string',
  array: (value) => Array.isArray(value),
  object: isObject,
};

/** `type`, `enum` and `const`. */
export function typeChecks(schema: SchemaObject): readonly Check[] {
  const checks: Check[] = [];
  if (schema.type !== undefined) checks.push(typeCheck([schema.type].flat()));
  if (schema.enum !== undefined) {
    const is = oneOf(schema.enum);
    checks.push(
      (value, report) => is(value) || report.add('must be equal to one of the allowed values'),
    );
  }
  if (Object.hasOwn(schema, 'const')) {
    const { const: constant } = schema;
    checks.push(
      (value, report) => equal(value, constant) || report.add('must be equal to constant'),
    );
  }
  return checks;
}

function typeCheck(names: readonly string[]): Check {
  const message = `must be ${names.join(' or ')}`;
  const tests = names.map((name) => {
    const test = TYPES[name];
    if (test === undefined) throw new TypeError(`no such type: ${name}`);
    return test;
  });
  const [only] = tests;
  if (only !== undefined && tests.length === 1) {
    return (value, report) => only(value) || report.add(message);
  }
  return (value, report) => tests.some((test) => test(value)) || report.add(message);
}

function oneOf(values: readonly unknown[]): (value: unknown) => boolean {
  const scalars = new Set(values.filter((value) => typeof value !== 'object' || value === null));
  const others = values.filter((value) => typeof value === 'object' && value !== null);
  return (value) => scalars.has(value) || others.some((other) => equal(value, other));
}
