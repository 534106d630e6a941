import type { JsonValue } from '@jobwright/runtime';
import type { Doc } from '../model/type.js';
import { isSchemaObject, type Schema } from '../schema/schema.js';

/** What a schema tells its readers. `title` stands in where there is no description. */
export function docOf(schema: Schema): Doc {
  if (!isSchemaObject(schema)) return {};
  const { description = schema.title, deprecated, examples } = schema;
  return {
    ...(typeof description === 'string' && description.trim() !== '' ? { description } : {}),
    ...(deprecated === true ? { deprecated } : {}),
    ...(Object.hasOwn(schema, 'default') ? { default: schema.default as JsonValue } : {}),
    ...(Array.isArray(examples) && examples.length > 0
      ? { examples: examples as JsonValue[] }
      : {}),
  };
}
