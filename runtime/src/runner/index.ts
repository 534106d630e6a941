export { JobAbortError } from './abort.js';
export { ChildFailedError, isChildFailure } from '../children/errors.js';
export { entry, handler } from './define.js';
export {
  maskStrings,
  pathsWithin,
  redactor,
  redactorFor,
  type Mask,
  type SensitivePath,
} from '../logs/redact.js';
export { takeStrayError } from './execute/owner.js';
export { prune } from './prune.js';
export { createRunner, type Runner } from './runner.js';
export type { JobLogger, LogPolicy } from '../logs/job-log.js';
export type * from './types.js';
