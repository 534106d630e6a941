import { NEVER, UNKNOWN, type ObjectType, type Property, type Type } from './type.js';

/** The union of types: flat, without doubles, `unknown` if any is. */
export function union(types: readonly Type[]): Type {
  const flat = types.flatMap((type) => (type.kind === 'union' ? type.of : [type]));
  if (flat.some((type) => type.kind === 'unknown')) return UNKNOWN;
  const of = distinct(flat.filter((type) => type.kind !== 'never'));
  const [first, ...more] = of;
  if (first === undefined) return NEVER;
  return more.length === 0 ? first : { kind: 'union', of };
}

/** The intersection of types: flat, without doubles; plain objects are merged into one. */
export function intersection(types: readonly Type[]): Type {
  const flat = types.flatMap((type) => (type.kind === 'intersection' ? type.of : [type]));
  if (flat.some((type) => type.kind === 'never')) return NEVER;
  const merged: Type[] = [];
  for (const type of distinct(flat.filter((one) => one.kind !== 'unknown'))) {
    const index = merged.findIndex((one) => mergeable(one, type));
    const other = merged[index];
    if (other?.kind === 'object' && type.kind === 'object') merged[index] = merge(other, type);
    else merged.push(type);
  }
  const of = merged.filter((type) => !impliedByOthers(type, merged));
  const [first, ...more] = of;
  if (first === undefined) return UNKNOWN;
  return more.length === 0 ? first : { kind: 'intersection', of };
}

/** `{ [key: string]: unknown }`: any object. */
function isAnyObject(type: Type): boolean {
  return type.kind === 'object' && type.properties.length === 0 && type.index?.kind === 'unknown';
}

/** Objects whose index signatures, where they have any, allow everything: only then is one object the same as two. */
function mergeable(a: Type, b: Type): boolean {
  const plain = (type: Type) =>
    type.kind === 'object' &&
    (type.index === undefined || type.index.kind === 'unknown') &&
    !isAnyObject(type);
  return plain(a) && plain(b);
}

function merge(a: ObjectType, b: ObjectType): ObjectType {
  const properties = new Map<string, Property>(
    a.properties.map((property) => [property.name, property]),
  );
  for (const property of b.properties) {
    const other = properties.get(property.name);
    properties.set(property.name, other === undefined ? property : both(other, property));
  }
  const index = a.index ?? b.index;
  return {
    kind: 'object',
    properties: [...properties.values()],
    ...(index === undefined ? {} : { index }),
  };
}

function both(a: Property, b: Property): Property {
  const doc = Object.keys(a.doc).length > 0 ? a.doc : b.doc;
  return {
    name: a.name,
    type: intersection([a.type, b.type]),
    optional: a.optional && b.optional,
    doc,
  };
}

/** `object & { a: string }` says no more than `{ a: string }`; `string & 'a'` no more than `'a'`. */
function impliedByOthers(type: Type, all: readonly Type[]): boolean {
  const others = all.filter((other) => other !== type);
  if (isAnyObject(type)) return others.some((other) => isObjects(other));
  if (type.kind !== 'primitive') return false;
  return others.some((other) =>
    allOf(other, (one) => one.kind === 'literal' && typeofLiteral(one.value) === type.name),
  );
}

function isObjects(type: Type): boolean {
  return allOf(type, (one) => one.kind === 'object');
}

function allOf(type: Type, test: (type: Type) => boolean): boolean {
  return type.kind === 'union' ? type.of.every((one) => allOf(one, test)) : test(type);
}

function typeofLiteral(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function distinct(types: readonly Type[]): readonly Type[] {
  if (types.length < 2) return types;
  const seen = new Set<string>();
  return types.filter((type) => {
    const key = JSON.stringify(type);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
