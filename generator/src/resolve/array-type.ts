import { UNKNOWN, type Type } from '../model/type.js';
import { isSchema, type SchemaObject } from '../schema/schema.js';

/**
 * The type of the arrays that a schema accepts. Lengths make tuples of `prefixItems` only: `minItems: 1` on a plain
 * array would ask callers for proof that no array method gives.
 */
export function arrayType(schema: SchemaObject, at: (value: unknown) => Type): Type {
  const { items, prefixItems, minItems, maxItems, unevaluatedItems } = schema;
  const rest = items ?? unevaluatedItems;
  if (!Array.isArray(prefixItems)) {
    if (rest === false || maxItems === 0) return { kind: 'tuple', items: [] };
    return { kind: 'array', items: isSchema(rest) ? at(rest) : UNKNOWN };
  }
  const least = typeof minItems === 'number' ? minItems : 0;
  const most = typeof maxItems === 'number' ? maxItems : Infinity;
  const prefix = prefixItems
    .slice(0, most)
    .map((item, index) => ({ type: at(item), optional: index >= least }));
  if (rest === false || most <= prefixItems.length) return { kind: 'tuple', items: prefix };
  return { kind: 'tuple', items: prefix, rest: isSchema(rest) ? at(rest) : UNKNOWN };
}
