import type { Schemas } from '@jobwright/runtime/validate';
import {
  ANNOTATIONS,
  CONDITIONS,
  IN_PLACE,
  KIND_OF_KEYWORD,
  SCHEMA_KEYWORDS,
} from '../schema/keywords.js';
import {
  declaredKinds,
  isSchema,
  isSchemaObject,
  type Schema,
  type SchemaObject,
} from '../schema/schema.js';
import type { Definition } from './definitions.js';

/**
 * How objects that do not say themselves whether they are closed are taken.
 * - `open`: other properties are allowed (status, output, errors: readers meet newer writers).
 * - `closed`: they are not (params: typos must not be stored).
 * - `part`: this schema is one of several about the same value, and the one around them closes it.
 * - `branch`: such a part, as an alternative (`anyOf`, `oneOf`). One that asks nothing of objects takes any, whatever
 *   the others name.
 */
export type Openness = 'open' | 'closed' | 'part' | 'branch';

/** Finds what a `$ref` of the document at hand goes to. All references are known to be good. */
export type Lookup = (ref: string, from: Definition['document']) => Definition;

interface Converted {
  readonly schema: Schema;
  /** The named types, with their openness, that it refers to. */
  readonly needs: ReadonlySet<string>;
}

/** Named types as validators carry them, by name and openness. */
export type Conversions = Map<string, Converted>;

const OBJECT_KEYWORDS = ['properties', 'patternProperties'] as const;
const SAYS_ITSELF = ['additionalProperties', 'unevaluatedProperties'] as const;

/**
 * Collects the schemas that validators need: without annotations, objects closed as each use asks, and every reference
 * to one that stands beside it.
 */
export class Bundler {
  readonly #own = new Map<string, Converted>();
  readonly #lookup: Lookup;
  readonly #shared: Conversions;
  #needs = new Set<string>();

  /** `shared` keeps what named types have become: most are used by many jobs. */
  constructor(lookup: Lookup, shared: Conversions) {
    this.#lookup = lookup;
    this.#shared = shared;
  }

  /** Adds a schema under a name of its own. */
  add(name: string, schema: Schema, openness: Openness, document: Definition['document']): void {
    this.#own.set(
      name,
      this.#converted(() => this.#convert(schema, openness, document)),
    );
  }

  /** What was added, and all named types that it needs. */
  schemas(): Schemas {
    const schemas = new Map<string, Schema>();
    const take = (name: string, { schema, needs }: Converted): void => {
      if (schemas.has(name)) return;
      schemas.set(name, schema);
      for (const need of needs) {
        const other = this.#shared.get(need);
        if (other !== undefined) take(need, other);
      }
    };
    for (const [name, converted] of this.#own) take(name, converted);
    return Object.fromEntries(schemas);
  }

  #converted(convert: () => Schema): Converted {
    const outer = this.#needs;
    this.#needs = new Set();
    const converted = { schema: convert(), needs: this.#needs };
    this.#needs = outer;
    return converted;
  }

  #convert(schema: Schema, openness: Openness, document: Definition['document']): Schema {
    if (!isSchemaObject(schema)) {
      return openness === 'branch' && schema ? { additionalProperties: true } : schema;
    }
    const constraints = Object.keys(schema).filter((key) => !ANNOTATIONS.has(key));
    const composed = constraints.some((key) => key === '$ref' || IN_PLACE.has(key));
    const onlyRef = constraints.length === 1 && constraints[0] === '$ref';
    const same: Openness = openness === 'open' || onlyRef ? openness : 'part';
    const within: Openness = openness === 'open' ? 'open' : 'closed';
    const out: Record<string, unknown> = {};
    for (const key of constraints) {
      const value = schema[key];
      const child = CONDITIONS.has(key) ? 'open' : IN_PLACE.has(key) ? inPlace(key, same) : within;
      if (key === '$ref') out.$ref = this.#reference(String(value), same, document);
      else out[key] = this.#convertKeyword(key, value, child, document);
    }
    const silent = !SAYS_ITSELF.some((key) => key in schema);
    if (openness === 'closed' && silent && !onlyRef) {
      if (composed && this.#mentionsProperties(schema, document)) out.unevaluatedProperties = false;
      else if (!composed && OBJECT_KEYWORDS.some((key) => key in schema))
        out.additionalProperties = false;
    }
    // What such an object holds counts as declared; or the schema around would close it.
    if (openness === 'branch' && !composed && asksNothing(schema)) out.additionalProperties = true;
    return out;
  }

  #convertKeyword(
    key: string,
    value: unknown,
    openness: Openness,
    document: Definition['document'],
  ): unknown {
    const shape = (SCHEMA_KEYWORDS as Readonly<Record<string, 'one' | 'map' | 'list'>>)[key];
    const one = (schema: unknown) =>
      isSchema(schema) ? this.#convert(schema, openness, document) : schema;
    if (shape === 'one') return one(value);
    if (shape === 'list' && Array.isArray(value)) return value.map(one);
    if (shape === 'map' && isSchemaObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, one(schema)]));
    }
    return value;
  }

  /** Each named type is there at most once for each way in which it is used. */
  #reference(ref: string, openness: Openness, document: Definition['document']): string {
    const definition = this.#lookup(ref, document);
    const name = `${definition.typeName}.${openness}`;
    this.#needs.add(name);
    if (!this.#shared.has(name)) {
      this.#shared.set(name, { schema: true, needs: new Set() }); // Recursion ends here.
      const { schema, document: from } = definition;
      this.#shared.set(
        name,
        this.#converted(() => this.#convert(schema, openness, from)),
      );
    }
    return `#/$defs/${name}`;
  }

  #mentionsProperties(
    schema: Schema,
    document: Definition['document'],
    seen = new Set<string>(),
  ): boolean {
    if (!isSchemaObject(schema)) return false;
    if (OBJECT_KEYWORDS.some((key) => key in schema)) return true;
    if (typeof schema.$ref === 'string') {
      const definition = this.#lookup(schema.$ref, document);
      if (!seen.has(definition.key)) {
        seen.add(definition.key);
        if (this.#mentionsProperties(definition.schema, definition.document, seen)) return true;
      }
    }
    return [...IN_PLACE].some((key) => {
      if (CONDITIONS.has(key)) return false;
      const value = schema[key];
      const schemas: readonly unknown[] = Array.isArray(value)
        ? value
        : key === 'dependentSchemas' && isSchemaObject(value)
          ? Object.values(value)
          : [value];
      return schemas.some((one) => isSchema(one) && this.#mentionsProperties(one, document, seen));
    });
  }
}

function inPlace(keyword: string, openness: Openness): Openness {
  return openness === 'part' && (keyword === 'anyOf' || keyword === 'oneOf') ? 'branch' : openness;
}

/** Whether it takes objects, and has no keyword about their properties: any object, or one that `enum` gives in full. */
function asksNothing(schema: SchemaObject): boolean {
  const takesObjects = declaredKinds(schema)?.has('object') ?? true;
  return takesObjects && !Object.keys(schema).some((key) => KIND_OF_KEYWORD[key] === 'object');
}
