export { JobAbortError } from './abort.js';
export { ChildFailedError, isChildFailure } from '../children/errors.js';
export { entry, handler } from './define.js';
export { takeStrayError } from './execute/owner.js';
export { prune } from './prune.js';
export { createRunner, type Runner } from './runner.js';
export type * from './types.js';
