/**
 * What generated validators import. Frozen: code generated years ago goes on using it, so names are added and never
 * changed.
 */
export { absent, refused } from './absent.js';
export { equal } from './equal.js';
export { formats } from './formats.js';
export { type Schema, type SchemaObject, type Schemas } from './schema.js';
export { validator } from './validator.js';
