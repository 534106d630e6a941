import type { Job, Project } from './model.js';
import type { Property, Type } from './type.js';

/** What a column can hold of a value. */
export type Scalar = 'text' | 'number' | 'boolean' | 'json';

export type Expand = (type: Type) => Type;

/** Makes the function that looks behind names, once for each type. */
export function expander(project: Pick<Project, 'typeFiles'>, job: Job): Expand {
  const declared = [...project.typeFiles.flatMap(({ types }) => types), ...job.types];
  const byName = new Map(declared.map(({ name, type }) => [name, type]));
  const expand = (type: Type, seen: ReadonlySet<string>): Type => {
    if (type.kind !== 'named' || seen.has(type.name)) return type;
    return expand(byName.get(type.name) ?? { kind: 'unknown' }, new Set([...seen, type.name]));
  };
  return (type) => expand(type, new Set());
}

/** What `type` is in a column; `null` beside it is SQL's null. */
export function scalarOf(type: Type, expand: Expand): Scalar {
  const expanded = expand(type);
  const members = expanded.kind === 'union' ? expanded.of.map(expand) : [expanded];
  const kinds = new Set(members.map(kindOf).filter((kind) => kind !== 'null'));
  const [only = 'json', ...more] = kinds;
  return more.length === 0 ? only : 'json';
}

function kindOf(type: Type): Scalar | 'null' {
  const name =
    type.kind === 'primitive' ? type.name : type.kind === 'literal' ? typeof type.value : '';
  if (name === 'string') return 'text';
  if (name === 'number' || name === 'boolean') return name;
  return name === 'null' || (type.kind === 'literal' && type.value === null) ? 'null' : 'json';
}

/** The properties that an object type is known to have. */
export function propertiesOf(type: Type, expand: Expand): readonly Property[] {
  const expanded = expand(type);
  if (expanded.kind === 'object') return expanded.properties;
  if (expanded.kind !== 'intersection') return [];
  const all = expanded.of.flatMap((part) => propertiesOf(part, expand));
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}
