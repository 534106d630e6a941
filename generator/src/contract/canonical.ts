import { ANNOTATIONS, SCHEMA_KEYWORDS } from '../schema/keywords.js';
import { isSchemaObject } from '../schema/schema.js';

/** Keywords whose lists are sets: their order says nothing. */
const SETS: ReadonlySet<string> = new Set(['required', 'type', 'enum']);
const SHAPES: ReadonlyMap<string, string> = new Map(Object.entries(SCHEMA_KEYWORDS));

/**
 * A schema as far as it decides what is valid: without annotations, keys and sets sorted, references by `refKey`. Two
 * that are written differently and mean the same, as far as order and comments go, become one text.
 */
export function canonicalSchema(schema: unknown, refKey: (ref: string) => string): unknown {
  if (!isSchemaObject(schema)) return schema;
  const at = (value: unknown) => canonicalSchema(value, refKey);
  return mapSorted(schema, (value, keyword) => {
    if (ANNOTATIONS.has(keyword)) return undefined;
    if (keyword === '$ref' && typeof value === 'string') return refKey(value);
    if (SETS.has(keyword)) return sortedSet(value);
    const shape = SHAPES.get(keyword);
    if (shape === 'one') return at(value);
    if (shape === 'map' && isSchemaObject(value)) return mapSorted(value, at);
    if (shape === 'list' && Array.isArray(value)) return value.map(at);
    if (keyword === 'dependentRequired' && isSchemaObject(value))
      return mapSorted(value, sortedSet);
    return sortKeys(value);
  });
}

/** A JSON value with the keys of all objects in order. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  return isSchemaObject(value) ? mapSorted(value, sortKeys) : value;
}

/** An object of the same keys, in order; what becomes `undefined` is left out. */
function mapSorted(
  value: Readonly<Record<string, unknown>>,
  map: (value: unknown, key: string) => unknown,
): Readonly<Record<string, unknown>> {
  const entries = Object.keys(value)
    .sort()
    .map((key) => [key, map(value[key], key)] as const);
  return Object.fromEntries(entries.filter(([, mapped]) => mapped !== undefined));
}

function sortedSet(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const texts = value.map((item) => JSON.stringify(sortKeys(item)));
  return texts.sort().map((text) => JSON.parse(text) as unknown);
}
