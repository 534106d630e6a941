import type { Path } from '../load/document.js';
import { IN_PLACE, SCHEMA_KEYWORDS, KINDS, type Kind, type SchemaKeyword } from './keywords.js';

/** A schema that is an object; its values are not yet known to be well formed. */
export type SchemaObject = Readonly<Record<string, unknown>>;
export type Schema = SchemaObject | boolean;

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || isSchemaObject(value);
}

/** A schema within another one. */
export interface Subschema {
  readonly keyword: SchemaKeyword;
  readonly schema: Schema;
  readonly path: Path;
  /** Whether it is about the same value as the schema it stands in. */
  readonly inPlace: boolean;
}

/** The schemas that stand directly in `schema`; what is not well formed is passed over. */
export function subschemas(schema: SchemaObject, path: Path): readonly Subschema[] {
  const found: Subschema[] = [];
  for (const name of Object.keys(schema)) {
    if (!Object.hasOwn(SCHEMA_KEYWORDS, name)) continue;
    const keyword = name as SchemaKeyword;
    const shape = SCHEMA_KEYWORDS[keyword];
    const value = schema[keyword];
    const add = (candidate: unknown, ...steps: (string | number)[]) => {
      if (!isSchema(candidate)) return;
      const inPlace = IN_PLACE.has(keyword);
      found.push({ keyword, schema: candidate, path: [...path, keyword, ...steps], inPlace });
    };
    if (value === undefined) continue;
    if (shape === 'one') add(value);
    else if (shape === 'map' && isSchemaObject(value)) {
      for (const [key, one] of Object.entries(value)) add(one, key);
    } else if (shape === 'list' && Array.isArray(value)) {
      value.forEach((one, index) => {
        add(one, index);
      });
    }
  }
  return found;
}

/** The kinds that a schema's own `type` names; `undefined` where it has none, or none that is known. */
export function declaredKinds(schema: SchemaObject): ReadonlySet<Kind> | undefined {
  const { type } = schema;
  if (type === undefined) return undefined;
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  const kinds = names.map((name) => (name === 'integer' ? 'number' : name));
  const known = KINDS.filter((kind) => kinds.includes(kind));
  return known.length === 0 ? undefined : new Set(known);
}

/** What kind a JSON value is of. */
export function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object';
}
