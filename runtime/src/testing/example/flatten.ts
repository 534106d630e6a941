import type { Schema, SchemaObject, Schemas } from '../../validate/schema.js';
import { Cannot } from './cannot.js';
import type { Random } from './random.js';

/** Deeper than any reference by which people mean something. */
const MOST_HOPS = 100;

/**
 * Schemas that all hold for one value, from one that stands for it: what is referred to, what `allOf` names, and one choice of
 * each `anyOf`, `oneOf` and `if`. Answers what is left: each about the value itself.
 */
export function flatten(
  schema: Schema,
  schemas: Schemas,
  random: Random,
  path: readonly (string | number)[],
): readonly SchemaObject[] {
  const open: Schema[] = [schema];
  const flat: SchemaObject[] = [];
  for (let hops = 0; open.length > 0; hops += 1) {
    const one = open.pop();
    if (one === undefined || one === true) continue;
    if (one === false) throw new Cannot(path, 'may not be there at all');
    if (hops > MOST_HOPS) throw new Cannot(path, 'has a schema that refers to itself without end');
    const { $ref, allOf = [], anyOf, oneOf, ...rest } = one;
    if ($ref !== undefined) open.push(schemas[$ref.slice('#/$defs/'.length)] ?? false);
    open.push(...allOf);
    if (anyOf !== undefined) open.push(random.one(anyOf));
    if (oneOf !== undefined) open.push(random.one(oneOf));
    if (rest.if !== undefined) open.push(...branch(rest, random));
    flat.push(rest);
  }
  return flat;
}

/** Where the condition is not to hold, chance and the validator see to it. */
function branch(schema: SchemaObject, random: Random): readonly Schema[] {
  return random.chance(0.5) ? [schema.if ?? true, schema.then ?? true] : [schema.else ?? true];
}
