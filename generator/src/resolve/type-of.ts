import type { JsonValue } from '@jobwright/runtime';
import { intersection, union } from '../model/combine.js';
import { NEVER, UNKNOWN, type Type } from '../model/type.js';
import { KIND_OF_KEYWORD, KINDS, type Kind } from '../schema/keywords.js';
import {
  declaredKinds,
  isSchema,
  isSchemaObject,
  kindOf,
  type Schema,
  type SchemaObject,
} from '../schema/schema.js';
import { arrayType } from './array-type.js';
import { objectType } from './object-type.js';

/** What a `$ref` becomes. */
export type NameOf = (ref: string) => Type;

type Kinds = ReadonlySet<Kind>;
const ALL: Kinds = new Set(KINDS);

/**
 * The TypeScript type of a schema: every value that the schema accepts is of it. The other way round it holds but for
 * what types cannot say (ranges, patterns, formats, `not`, `if` …), which validators say.
 *
 * `kinds` are those that schemas around this one, about the same value, leave.
 */
export function typeOf(schema: Schema, nameOf: NameOf, kinds: Kinds = ALL): Type {
  if (!isSchemaObject(schema)) return schema ? UNKNOWN : NEVER;
  const declared = declaredKinds(schema);
  const own =
    declared === undefined ? kinds : new Set([...kinds].filter((kind) => declared.has(kind)));
  const at = (value: unknown): Type => (isSchema(value) ? typeOf(value, nameOf) : UNKNOWN);
  const same = (value: unknown): Type => (isSchema(value) ? typeOf(value, nameOf, own) : UNKNOWN);
  const all = (list: unknown): readonly Type[] => (Array.isArray(list) ? list.map(same) : []);

  const parts: Type[] = [values(schema, own) ?? byKind(schema, own, declared !== undefined, at)];
  if (typeof schema.$ref === 'string') parts.push(nameOf(schema.$ref));
  parts.push(...all(schema.allOf));
  for (const alternatives of [schema.anyOf, schema.oneOf]) {
    if (Array.isArray(alternatives)) parts.push(union(all(alternatives)));
  }
  return withConditions(schema, intersection(simplify(parts, own)), same);
}

/** `enum` and `const`, as far as the kinds allow. */
function values(schema: SchemaObject, kinds: Kinds): Type | undefined {
  const lists: (readonly unknown[])[] = [];
  if (Object.hasOwn(schema, 'const')) lists.push([schema.const]);
  if (Array.isArray(schema.enum)) lists.push(schema.enum);
  if (lists.length === 0) return undefined;
  const literals = (list: readonly unknown[]) =>
    union(
      list
        .filter((value) => kinds.has(kindOf(value)))
        .map((value): Type => ({ kind: 'literal', value: value as JsonValue })),
    );
  return intersection(lists.map(literals));
}

/** The union of what the schema says of each kind; `unknown` where it says nothing of its own. */
function byKind(
  schema: SchemaObject,
  kinds: Kinds,
  declared: boolean,
  at: (value: unknown) => Type,
): Type {
  const speaks = Object.keys(schema).some((key) => Object.hasOwn(KIND_OF_KEYWORD, key));
  if (!declared && !speaks) return UNKNOWN;
  if (kinds.size === KINDS.length && !Object.keys(schema).some(isStructural)) return UNKNOWN;
  return union(
    [...kinds].map((kind): Type => {
      if (kind === 'array') return arrayType(schema, at);
      if (kind === 'object') return objectType(schema, at);
      return { kind: 'primitive', name: kind };
    }),
  );
}

/** Keywords of arrays and objects that types can say. */
function isStructural(keyword: string): boolean {
  return [
    'items',
    'prefixItems',
    'properties',
    'patternProperties',
    'additionalProperties',
    'required',
  ].includes(keyword);
}

/** Beside an object of its own, or named types that are told apart elsewhere, "any object" says nothing. */
function simplify(parts: readonly Type[], kinds: Kinds): readonly Type[] {
  const [base, ...others] = parts;
  if (base === undefined || others.length === 0 || kinds.size !== 1) return parts;
  const named = others.some((type) => type.kind === 'named');
  const bare =
    base.kind === 'object' && base.properties.length === 0 && base.index?.kind === 'unknown';
  return named && bare ? others : parts;
}

/**
 * What `then`, `else` and `dependentSchemas` add when they apply. They may name properties that nothing else names,
 * so the type has an arm that has them.
 */
function withConditions(schema: SchemaObject, type: Type, same: (value: unknown) => Type): Type {
  const arms: Type[] = [];
  if (schema.if !== undefined) {
    const then = schema.then === undefined ? UNKNOWN : same(schema.then);
    const otherwise = schema.else === undefined ? UNKNOWN : same(schema.else);
    arms.push(intersection([type, then]), intersection([type, otherwise]));
  }
  if (isSchemaObject(schema.dependentSchemas)) {
    for (const dependent of Object.values(schema.dependentSchemas))
      arms.push(intersection([type, same(dependent)]));
    arms.push(type);
  }
  if (arms.length === 0) return type;
  return union(arms);
}
