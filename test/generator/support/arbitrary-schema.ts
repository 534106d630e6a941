import fc from 'fast-check';
import type { JsonValue } from '@jobwright/runtime';

/** A JSON Schema, and values around it: some that fit, some that nearly do. */
export interface Sample {
  readonly schema: JsonValue;
  readonly values: readonly JsonValue[];
}

type Built = { readonly schema: JsonValue; readonly value: fc.Arbitrary<JsonValue> };

const KEYS = ['a', 'b', 'kind', 'odd name', "it's", '9'];
const key = fc.constantFrom(...KEYS);
const leaf: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(
  null,
  true,
  false,
  0,
  -1,
  2.5,
  '',
  'a',
  'x y',
  "it's",
);
const anyJson: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(key, leaf, { maxKeys: 3 }) },
);

const scalar: fc.Arbitrary<Built> = fc.constantFrom<Built>(
  { schema: { type: 'string' }, value: fc.constantFrom('', 'a', 'x y') },
  { schema: { type: 'number' }, value: fc.constantFrom(0, -1, 2.5) },
  { schema: { type: 'boolean' }, value: fc.boolean() },
  { schema: { type: 'null' }, value: fc.constant(null) },
  { schema: { type: ['string', 'null'] }, value: fc.constantFrom('a', null) },
  { schema: {}, value: anyJson },
  { schema: true, value: anyJson },
  {
    schema: { $ref: '#/$defs/Node' },
    value: fc.constantFrom<JsonValue>({ next: { next: {} } }, {}, { next: 5 }),
  },
);

const literals: fc.Arbitrary<Built> = fc
  .uniqueArray(fc.oneof(leaf, fc.constantFrom<JsonValue>([1, 'a'], { a: 1 }, [], {})), {
    minLength: 1,
    maxLength: 4,
    selector: (value) => JSON.stringify(value),
  })
  .map((values) => ({ schema: { enum: values }, value: fc.constantFrom(...values) }));

function object(inner: fc.Arbitrary<Built>, keys: readonly string[] = KEYS): fc.Arbitrary<Built> {
  const properties = fc.dictionary(fc.constantFrom(...keys), fc.tuple(inner, fc.boolean()), {
    minKeys: 1,
    maxKeys: 4,
  });
  return properties.map((fields) => {
    const entries = Object.entries(fields);
    const required = entries.filter(([, [, needed]]) => needed).map(([name]) => name);
    return {
      schema: {
        type: 'object',
        properties: Object.fromEntries(entries.map(([name, [built]]) => [name, built.schema])),
        required,
      },
      value: fc.record(
        Object.fromEntries(entries.map(([name, [built]]) => [name, nearly(built.value)])),
        { requiredKeys: required },
      ),
    };
  });
}

function map(inner: fc.Arbitrary<Built>): fc.Arbitrary<Built> {
  return inner.map((built) => ({
    schema: { type: 'object', additionalProperties: built.schema },
    value: fc.dictionary(key, built.value, { maxKeys: 3 }),
  }));
}

function array(inner: fc.Arbitrary<Built>): fc.Arbitrary<Built> {
  return inner.map((built) => ({
    schema: { type: 'array', items: built.schema },
    value: fc.array(nearly(built.value), { maxLength: 3 }),
  }));
}

function tuple(inner: fc.Arbitrary<Built>): fc.Arbitrary<Built> {
  const shape = {
    items: fc.array(inner, { minLength: 1, maxLength: 3 }),
    least: fc.nat(3),
    rest: fc.option(inner),
  };
  return fc.record(shape).map(({ items, least, rest }) => ({
    schema: {
      type: 'array',
      prefixItems: items.map((built) => built.schema),
      minItems: Math.min(least, items.length),
      items: rest === null ? false : rest.schema,
    },
    value: fc
      .tuple(
        fc.tuple(...items.map((built) => built.value)),
        fc.array(rest?.value ?? leaf, { maxLength: 1 }),
        fc.nat(4),
      )
      .map(([first, more, length]) => [...first, ...more].slice(0, length)),
  }));
}

/** `anyOf` of kinds that TypeScript tells apart: it lets an object literal mix the properties of several objects. */
function unionOfKinds(inner: fc.Arbitrary<Built>): fc.Arbitrary<Built> {
  return fc.tuple(scalar, array(inner), literals).map((members) => ({
    schema: { anyOf: members.map((built) => built.schema) },
    value: fc.oneof(...members.map((built) => built.value)),
  }));
}

/** Of objects with other properties: for TypeScript, text is an object all of whose properties are absent. */
function allOf(inner: fc.Arbitrary<Built>): fc.Arbitrary<Built> {
  return fc
    .tuple(object(inner, KEYS.slice(0, 3)), object(inner, KEYS.slice(3)))
    .map(([left, right]) => ({
      schema: { allOf: [left.schema, right.schema] },
      value: fc
        .tuple(left.value, right.value)
        .map(([a, b]) => ({ ...(a as object), ...(b as object) })),
    }));
}

/** Alternatives that are objects, conditions, limits: what types say only in part. */
function beyondTypes(inner: fc.Arbitrary<Built>): fc.Arbitrary<Built> {
  const objects = fc.tuple(object(inner), object(inner));
  return fc.oneof(
    objects.chain(([left, right]) =>
      fc.constantFrom('anyOf', 'oneOf').map((keyword) => ({
        schema: { [keyword]: [left.schema, right.schema] },
        value: fc.oneof(left.value, right.value),
      })),
    ),
    objects.map(([left, right]) => ({
      schema: {
        ...(left.schema as object),
        if: { required: ['a'] },
        then: withoutType(right.schema),
      },
      value: fc
        .tuple(left.value, right.value)
        .map(([a, b]) => ({ ...(a as object), ...(b as object) })),
    })),
    fc.constantFrom<Built>(
      { schema: { type: 'integer', minimum: 0 }, value: fc.constantFrom(0, -1, 2.5) },
      {
        schema: { type: 'string', minLength: 1, pattern: '^a' },
        value: fc.constantFrom('', 'a', 'x y'),
      },
      {
        schema: {
          type: 'object',
          patternProperties: { '^a': { type: 'number' } },
          properties: { b: { type: 'string' } },
        },
        value: fc.constantFrom<JsonValue>({ a: 1 }, { b: 'x', a: 2 }, { b: 1 }, { kind: 1 }),
      },
      { schema: { not: { type: 'string' } }, value: leaf },
      {
        schema: {
          type: 'object',
          properties: { a: true, b: true },
          anyOf: [{ required: ['a'] }, { required: ['b'] }],
        },
        value: fc.constantFrom<JsonValue>({ a: 1 }, { b: 1 }, {}, { a: 1, b: 2 }),
      },
      {
        schema: { $ref: '#/$defs/Node', type: 'object', properties: { b: { type: 'number' } } },
        value: fc.constantFrom<JsonValue>({ b: 1, next: {} }, { b: 'x' }, {}),
      },
    ),
  );
}

function withoutType(schema: JsonValue): JsonValue {
  return Object.fromEntries(
    Object.entries(schema as Record<string, JsonValue>).filter(([name]) => name !== 'type'),
  );
}

/** Mostly as it is, sometimes anything. */
function nearly(value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> {
  return fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: anyJson });
}

function built(exact: boolean, depth: number): fc.Arbitrary<Built> {
  if (depth === 0) return fc.oneof(scalar, literals);
  const inner = built(exact, depth - 1);
  const shapes = [
    scalar,
    literals,
    object(inner),
    map(inner),
    array(inner),
    tuple(inner),
    unionOfKinds(inner),
    allOf(inner),
  ];
  return exact ? fc.oneof(...shapes) : fc.oneof(...shapes, beyondTypes(inner), beyondTypes(inner));
}

/** Samples; `exact`: only of keywords that TypeScript says as JSON Schema does. */
export function samples(exact: boolean): fc.Arbitrary<Sample> {
  return built(exact, 3).chain(({ schema, value }) =>
    fc.array(nearly(value), { minLength: 6, maxLength: 6 }).map((values) => ({ schema, values })),
  );
}

/** What `$ref` in samples goes to. */
export const DEFS = {
  Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } },
} as const;
