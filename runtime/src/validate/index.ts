/**
 * What generated validators import: Ajv's helpers, without Ajv. Frozen: code generated years ago goes on using it, so
 * names are added and never changed.
 */
export { absent, refused } from './absent.js';
export { equal } from './equal.js';
export { formats } from './formats.js';
export { ucs2length } from './ucs2length.js';
export { validation, type SchemaError, type SchemaValidator } from './validation.js';
