import type { JsonValue } from '../../types/json.js';
import { equal } from '../../validate/equal.js';
import type { Schema, SchemaObject } from '../../validate/schema.js';
import { Cannot } from './cannot.js';
import type { Maker, Path } from './maker.js';

const TRIES = 50;
const MORE = 2;
/** Deeper than this nothing is added that need not be there. */
const SPARSE_FROM = 4;

/** A list that all of the schemas allow, seldom longer than it must be. */
export function exampleArray(
  maker: Maker,
  all: readonly SchemaObject[],
  path: Path,
): JsonValue & readonly JsonValue[] {
  const contained = all.flatMap(({ contains, minContains = 1 }) =>
    contains === undefined ? [] : Array.from({ length: minContains }, () => contains),
  );
  const shortest = Math.max(contained.length, ...all.map(({ minItems = 0 }) => minItems));
  const longest = Math.min(...all.map(longestOf));
  if (shortest > longest) throw new Cannot(path, 'has lengths between which nothing is');
  const more = path.length < SPARSE_FROM ? Math.min(longest - shortest, MORE) : 0;
  const length = shortest + maker.random.whole(0, more);
  const unique = all.some(({ uniqueItems }) => uniqueItems === true);
  const list: JsonValue[] = [];
  for (let index = 0; index < length; index += 1) {
    const schemas = [...all.flatMap((one) => at(one, index)), ...contained.slice(index, index + 1)];
    const make = (): JsonValue => maker.make(schemas, [...path, index], undefined);
    list.push(unique ? another(make, list, [...path, index]) : make());
  }
  return list;
}

function longestOf({ maxItems = Infinity, items, prefixItems = [] }: SchemaObject): number {
  return items === false ? Math.min(maxItems, prefixItems.length) : maxItems;
}

function at({ prefixItems = [], items }: SchemaObject, index: number): readonly Schema[] {
  const own = prefixItems[index] ?? items;
  return own === undefined ? [] : [own];
}

function another(make: () => JsonValue, list: readonly JsonValue[], path: Path): JsonValue {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const item = make();
    if (!list.some((other) => equal(other, item))) return item;
  }
  throw new Cannot(path, 'is to differ from the items before it');
}
