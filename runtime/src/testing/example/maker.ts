import type { JsonValue } from '../../types/json.js';
import { equal } from '../../validate/equal.js';
import { isObject } from '../../validate/check.js';
import type { Schema, SchemaObject, Schemas } from '../../validate/schema.js';
import { exampleArray } from './array.js';
import { Cannot } from './cannot.js';
import { flatten } from './flatten.js';
import { word } from './format.js';
import { exampleObject } from './object.js';
import type { Random } from './random.js';
import { exampleNumber, exampleString } from './scalar.js';

export type Path = readonly (string | number)[];

const DEEPEST = 30;
const KINDS = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
type Kind = (typeof KINDS)[number];

/** By which keywords a schema that names no type means one. */
const MEANT: readonly (readonly [Kind, readonly (keyof SchemaObject)[]])[] = [
  ['object', ['properties', 'required', 'additionalProperties', 'patternProperties']],
  ['object', ['propertyNames', 'minProperties', 'dependentRequired', 'dependentSchemas']],
  ['array', ['items', 'prefixItems', 'contains', 'minItems', 'uniqueItems']],
  ['string', ['pattern', 'format', 'minLength', 'maxLength']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
];

/** Makes values that fit schemas, as well as it knows how; whether they do is for the validator to say. */
export class Maker {
  readonly schemas: Schemas;
  readonly random: Random;

  constructor(schemas: Schemas, random: Random) {
    this.schemas = schemas;
    this.random = random;
  }

  /**
   * A value for which all of the schemas hold.
   * @param given what the value, or of an object some parts, are to be
   * @throws {Cannot}
   */
  make(schemas: readonly Schema[], path: Path, given: unknown): JsonValue {
    if (given !== undefined && !isObject(given)) return given as JsonValue;
    if (path.length > DEEPEST) throw new Cannot(path, 'nests without end');
    const all = this.flat(schemas, path);
    const fixed = given === undefined ? this.#fixed(all, path) : undefined;
    if (fixed !== undefined) return fixed;
    switch (given === undefined ? this.#kind(all, path) : 'object') {
      case 'null':
        return null;
      case 'boolean':
        return this.random.chance(0.5);
      case 'integer':
        return exampleNumber(all, 'integer', this.random, path);
      case 'number':
        return exampleNumber(all, 'number', this.random, path);
      case 'string':
        return exampleString(all, this.random, path);
      case 'array':
        return exampleArray(this, all, path);
      case 'object':
        return exampleObject(this, all, path, isObject(given) ? given : {});
      case undefined:
        return word(this.random);
    }
  }

  flat(schemas: readonly Schema[], path: Path): readonly SchemaObject[] {
    return schemas.flatMap((one) => flatten(one, this.schemas, this.random, path));
  }

  /** One of the values that `const` and `enum` leave. */
  #fixed(all: readonly SchemaObject[], path: Path): JsonValue | undefined {
    const lists = all.flatMap((schema) => [
      ...(Object.hasOwn(schema, 'const') ? [[schema.const]] : []),
      ...(schema.enum === undefined ? [] : [schema.enum]),
    ]);
    const [first, ...others] = lists;
    if (first === undefined) return undefined;
    const left = first.filter((one) =>
      others.every((list) => list.some((other) => equal(one, other))),
    );
    if (left.length === 0) throw new Cannot(path, 'has constants that exclude each other');
    return structuredClone(this.random.one(left)) as JsonValue;
  }

  #kind(all: readonly SchemaObject[], path: Path): Kind | undefined {
    const named = all.flatMap(({ type }) => (type === undefined ? [] : [[type].flat()]));
    if (named.length === 0) return MEANT.find(([, keys]) => all.some((one) => has(one, keys)))?.[0];
    const left = KINDS.filter((kind) =>
      named.every(
        (types) => types.includes(kind) || (kind === 'integer' && types.includes('number')),
      ),
    );
    // Who wants numbers is not served by whole ones only.
    const kinds = left.includes('number') ? left.filter((kind) => kind !== 'integer') : left;
    if (kinds.length === 0) throw new Cannot(path, 'has types that exclude each other');
    return this.random.one(kinds);
  }
}

function has(schema: SchemaObject, keys: readonly (keyof SchemaObject)[]): boolean {
  return keys.some((key) => schema[key] !== undefined);
}
