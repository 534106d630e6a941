import type { Validate } from '../types/validation.js';

/** For an output or error data that a job file does not declare: nothing, which is stored as JSON null. */
export const absent: Validate = (value) =>
  value === undefined || value === null
    ? []
    : [{ path: '', message: 'must be nothing: the job file declares none' }];

/** For the status of a job whose file declares none: nothing can be reported. */
export const refused: Validate = () => [
  { path: '', message: 'cannot be reported: the job file declares no status' },
];
