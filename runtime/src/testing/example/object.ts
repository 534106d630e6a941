import type { JsonValue } from '../../types/json.js';
import type { Schema, SchemaObject } from '../../validate/schema.js';
import { Cannot } from './cannot.js';
import { word } from './format.js';
import type { Maker, Path } from './maker.js';
import { patternExample } from './pattern.js';
import { exampleString } from './scalar.js';

const TRIES = 50;
/** Deeper than this nothing is added that need not be there. */
const SPARSE_FROM = 4;

type Given = Readonly<Record<string, unknown>>;

/** An object that all of the schemas allow, with what is given, what is required, and some of the rest. */
export function exampleObject(
  maker: Maker,
  all: readonly SchemaObject[],
  path: Path,
  given: Given,
): { [name: string]: JsonValue } {
  const optional = [
    ...new Set(all.flatMap(({ properties = {} }) => Object.keys(properties))),
  ].filter(() => path.length < SPARSE_FROM && maker.random.chance(0.5));
  const most = Math.min(...all.map(({ maxProperties = Infinity }) => maxProperties));
  const { schemas, required } = settled(maker, all, path, [...Object.keys(given)], optional);
  const made = new Map<string, JsonValue>();
  const add = (name: string): void => {
    const value = maker.make(about(schemas, name), [...path, name], given[name]);
    made.set(name, value);
  };
  for (const name of required) add(name);
  for (const name of optional) {
    if (made.has(name) || made.size >= most) continue;
    try {
      add(name);
    } catch (error) {
      // It need not be there.
      if (!(error instanceof Cannot)) throw error;
    }
  }
  const fewest = Math.max(0, ...schemas.map(({ minProperties = 0 }) => minProperties));
  for (let tried = 0; made.size < fewest && tried < TRIES * fewest; tried += 1) {
    const name = anyName(maker, schemas, path, made.size);
    if (!made.has(name) && !about(schemas, name).includes(false)) add(name);
  }
  // As entries: `__proto__` is a name like any other.
  return Object.fromEntries(made);
}

/** What is required once all is there that is given or chosen, and the schemas that then hold. */
function settled(
  maker: Maker,
  all: readonly SchemaObject[],
  path: Path,
  given: readonly string[],
  optional: readonly string[],
): { readonly schemas: readonly SchemaObject[]; readonly required: ReadonlySet<string> } {
  let schemas = all;
  const required = new Set(given);
  const seen = new Set<string>();
  for (let before = -1; before < required.size + schemas.length;) {
    before = required.size + schemas.length;
    for (const one of schemas) for (const name of one.required ?? []) required.add(name);
    for (const name of new Set([...required, ...optional])) {
      for (const one of schemas)
        for (const other of one.dependentRequired?.[name] ?? []) required.add(other);
      if (seen.has(name)) continue;
      seen.add(name);
      const dependent = schemas.flatMap((one) => one.dependentSchemas?.[name] ?? []);
      schemas = [...schemas, ...maker.flat(dependent, path)];
    }
  }
  return { schemas, required };
}

/** What the schemas say of the property of that name. */
function about(schemas: readonly SchemaObject[], name: string): readonly Schema[] {
  return schemas.flatMap(({ properties = {}, patternProperties = {}, additionalProperties }) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const matching = Object.entries(patternProperties)
      .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
      .map(([, schema]) => schema);
    const known = own === undefined ? matching : [own, ...matching];
    if (known.length > 0 || additionalProperties === undefined) return known;
    return [additionalProperties];
  });
}

/** A name that may be allowed. */
function anyName(
  maker: Maker,
  schemas: readonly SchemaObject[],
  path: Path,
  count: number,
): string {
  const { random } = maker;
  const declared = schemas.flatMap(({ properties = {} }) => Object.keys(properties));
  const patterns = schemas.flatMap(({ patternProperties = {} }) => Object.keys(patternProperties));
  const names = schemas.flatMap(({ propertyNames }) => propertyNames ?? []);
  const ways: (() => string)[] = [
    ...declared.map((name) => () => name),
    ...patterns.map((pattern) => () => patternExample(pattern)?.(random) ?? word(random)),
    names.length > 0
      ? () => exampleString(maker.flat(names, path), random, path)
      : () => `${word(random)}${count}`,
  ];
  return random.one(ways)();
}
