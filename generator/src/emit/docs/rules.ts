import { isSchemaObject } from '../../schema/schema.js';

/** What a type cannot say of a value, for people; each from one keyword. */
const RULES: Readonly<Record<string, (value: unknown) => string>> = {
  minimum: (value) => `≥ ${String(value)}`,
  exclusiveMinimum: (value) => `> ${String(value)}`,
  maximum: (value) => `≤ ${String(value)}`,
  exclusiveMaximum: (value) => `< ${String(value)}`,
  multipleOf: (value) => `a multiple of ${String(value)}`,
  minLength: (value) => `at least ${String(value)} characters`,
  maxLength: (value) => `at most ${String(value)} characters`,
  minItems: (value) => `at least ${String(value)} items`,
  maxItems: (value) => `at most ${String(value)} items`,
  minProperties: (value) => `at least ${String(value)} properties`,
  maxProperties: (value) => `at most ${String(value)} properties`,
  uniqueItems: (value) => (value === true ? 'no item twice' : ''),
  format: (value) => `format ${String(value)}`,
  pattern: (value) => `matches ${String(value)}`,
};

/** The rules of a canonical schema itself, not of what is in it: `['≥ 0', '≤ 100']`. */
export function rulesOf(schema: unknown): readonly string[] {
  if (!isSchemaObject(schema)) return [];
  const whole = schema.type === 'integer' ? ['a whole number'] : [];
  const rules = Object.entries(RULES).flatMap(([keyword, say]) =>
    schema[keyword] === undefined ? [] : [say(schema[keyword])],
  );
  return [...whole, ...rules.filter((rule) => rule !== '')];
}
