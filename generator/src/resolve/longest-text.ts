import type { YamlDocument } from '../load/document.js';
import { isSchemaObject, type Schema, type SchemaObject } from '../schema/schema.js';
import type { Lookup } from './bundle.js';

/** Characters of formats that have a longest text. */
const FORMATS: Readonly<Record<string, number>> = { date: 10, ipv4: 15, ipv6: 45, uuid: 36 };

/** A schema, and the file that its references are relative to. */
interface Placed {
  readonly schema: Schema;
  readonly document: YamlDocument;
}

/** How many characters a text in property `name` of params can have; `Infinity` where the schema sets no limit. */
export function longestText(
  params: Schema,
  name: string,
  document: YamlDocument,
  lookup: Lookup,
): number {
  const limits = propertySchemas({ schema: params, document }, name, lookup).map((placed) =>
    longest(placed, lookup),
  );
  return Math.min(Infinity, ...limits);
}

/** What a schema, and those that apply beside it, say of a property. */
function propertySchemas(placed: Placed, name: string, lookup: Lookup): readonly Placed[] {
  const { schema, document } = placed;
  if (!isSchemaObject(schema)) return [];
  const { properties } = schema;
  const own =
    isSchemaObject(properties) && Object.hasOwn(properties, name)
      ? [{ schema: properties[name] as Schema, document }]
      : [];
  return [
    ...own,
    ...beside({ schema, document }, lookup).flatMap((part) => propertySchemas(part, name, lookup)),
  ];
}

/** References about the very same value cannot go in circles: those are refused (JW1506). */
function longest({ schema, document }: Placed, lookup: Lookup): number {
  if (!isSchemaObject(schema)) return schema ? Infinity : 0;
  const limits = beside({ schema, document }, lookup).map((part) => longest(part, lookup));
  const { maxLength, format } = schema;
  if (typeof maxLength === 'number') limits.push(maxLength);
  if (typeof format === 'string') limits.push(FORMATS[format] ?? Infinity);
  if (Object.hasOwn(schema, 'const')) limits.push(lengthOf(schema.const));
  if (Array.isArray(schema.enum)) limits.push(Math.max(0, ...schema.enum.map(lengthOf)));
  for (const branches of [schema.anyOf, schema.oneOf]) {
    if (!Array.isArray(branches)) continue;
    const each = (branches as Schema[]).map((branch) =>
      longest({ schema: branch, document }, lookup),
    );
    limits.push(Math.max(0, ...each));
  }
  return Math.min(Infinity, ...limits);
}

/** The schemas that a value must fit besides this one. */
function beside(
  { schema, document }: { readonly schema: SchemaObject; readonly document: YamlDocument },
  lookup: Lookup,
): readonly Placed[] {
  const all = Array.isArray(schema.allOf)
    ? (schema.allOf as Schema[]).map((part) => ({ schema: part, document }))
    : [];
  return typeof schema.$ref === 'string' ? [...all, lookup(schema.$ref, document)] : all;
}

/** In code points, as JSON Schema counts. */
function lengthOf(value: unknown): number {
  return typeof value === 'string' ? Array.from(value).length : 0;
}
