import { union } from '../model/combine.js';
import { NEVER, UNDEFINED, UNKNOWN, type Property, type Type } from '../model/type.js';
import { IN_PLACE } from '../schema/keywords.js';
import { isSchema, isSchemaObject, type SchemaObject } from '../schema/schema.js';
import { docOf } from './doc-of.js';

/**
 * The type of the objects that a schema accepts. Where it does not say itself that there may be other properties, the
 * type names none: what is written is known, though what is read may be newer.
 */
export function objectType(schema: SchemaObject, at: (value: unknown) => Type): Type {
  const properties = propertiesOf(schema, at);
  const patterns = isSchemaObject(schema.patternProperties)
    ? Object.values(schema.patternProperties)
    : [];
  const others = othersOf(schema);
  const named = isSchemaObject(schema.properties) || properties.length > 0;
  if (!named && patterns.length === 0 && others === undefined)
    return { kind: 'object', properties, index: UNKNOWN };

  const index = union([
    ...patterns.map(at),
    ...(isSchema(others) && others !== false ? [at(others)] : []),
  ]);
  if (index.kind === 'never') {
    return properties.length > 0
      ? { kind: 'object', properties }
      : { kind: 'object', properties, index: NEVER };
  }
  // TypeScript wants every property, also the named ones, to be of the index signature's type.
  const known = properties.map(({ type, optional }) =>
    optional ? union([type, UNDEFINED]) : type,
  );
  return { kind: 'object', properties, index: union([index, ...known]) };
}

/** What the schema says of properties that it does not name. */
function othersOf(schema: SchemaObject): unknown {
  const { additionalProperties, unevaluatedProperties } = schema;
  if (additionalProperties !== undefined || !isSchemaObject(unevaluatedProperties)) {
    return additionalProperties ?? unevaluatedProperties;
  }
  // Schemas beside this one may name properties of other types.
  return Object.keys(schema).some((key) => key === '$ref' || IN_PLACE.has(key))
    ? true
    : unevaluatedProperties;
}

function propertiesOf(schema: SchemaObject, at: (value: unknown) => Type): readonly Property[] {
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const declared = isSchemaObject(schema.properties) ? Object.entries(schema.properties) : [];
  const names = new Set(declared.map(([name]) => name));
  const properties = declared.map(([name, property]): Property => {
    const doc = isSchema(property) ? docOf(property) : {};
    return { name, type: at(property), optional: !required.includes(name), doc };
  });
  const undeclared = [...new Set(required)].filter((name) => !names.has(name));
  const others =
    schema.patternProperties === undefined ? (schema.additionalProperties ?? true) : true;
  return [
    ...properties,
    ...undeclared.map((name): Property => ({ name, type: at(others), optional: false, doc: {} })),
  ];
}
