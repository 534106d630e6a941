import type { Schemas } from './schema.js';

/** By `Symbol.for`: who asks may come with another copy of the runtime. */
export const SCHEMA_QUESTION = Symbol.for('jobwright.schema-question');

/**
 * What a tool gives to a validator instead of a value, to be told by which schema it checks; that may have to be loaded first. No JSON
 * has a symbol, so no value is taken for one.
 */
export interface SchemaQuestion {
  readonly [SCHEMA_QUESTION]?: (schemas: Schemas, name: string) => void;
}
