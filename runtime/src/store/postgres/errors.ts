import { JobwrightError, StoreUnavailableError } from '../../types/errors.js';

/** SQLSTATEs (PostgreSQL documentation, appendix A) after which the same statement, sent again, may well succeed. */
const CONFLICTS = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
]);

/** Classes and codes of a server that is not there, not ready, or not to be written to. */
const AWAY = /^(08...|57P0[1-5]|53300|25006)$/;

/** What a lost or refused connection looks like from here. */
const LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

/** pg's own errors for it have no code. */
const LOST_MESSAGE =
  /^Connection terminated|is not queryable$|^timeout expired|^Query read timeout|timeout exceeded when trying to connect/;

/** Codes of a database that will not serve this user, however often it is asked; or that has no room or cannot read its files. */
const REFUSED = /^(28...|3D000|42501|ENOTFOUND|53...|58...)$/;

/** Codes of one that gives up what takes long: statement_timeout (or someone who cancels), lock_timeout, transaction_timeout. */
const GIVEN_UP = /^(57014|55P03|25P04)$/;

/** Whether another transaction was in the way. */
export function isConflict(error: unknown): boolean {
  return CONFLICTS.has(code(error));
}

/** Whether something is there already that may be there once. */
export function isDuplicate(error: unknown): boolean {
  return code(error) === '23505'; // unique_violation
}

/** Whether a pooler refused what the connection asked for when it started. */
export function isRefusedParameter(error: unknown): boolean {
  return (
    code(error) === '08P01' &&
    error instanceof Error &&
    error.message.startsWith('unsupported startup parameter')
  );
}

/** Whether the server went away, or is not there (yet). */
export function isAway(error: unknown): boolean {
  const known = code(error);
  if (known !== '') return AWAY.test(known) || LOST.has(known);
  return error instanceof Error && LOST_MESSAGE.test(error.message);
}

/** Whether the server gave a statement up that took too long. */
export function isGivenUp(error: unknown): boolean {
  return GIVEN_UP.test(code(error));
}

/** What callers are given: a typed error where the database cannot be used, and otherwise the error as it is. */
export function asStoreError(label: string, error: unknown): unknown {
  if (error instanceof JobwrightError) return error;
  const unusable =
    isAway(error) || isConflict(error) || isGivenUp(error) || REFUSED.test(code(error));
  return unusable ? new StoreUnavailableError(label, telling(error)) : error;
}

function code(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code: known } = error as { code?: unknown };
  return typeof known === 'string' ? known : '';
}

/** Where several addresses were tried, the error that says so has no message; that of the first one has. */
function telling(error: unknown): unknown {
  return error instanceof AggregateError && error.message === ''
    ? (error.errors[0] ?? error)
    : error;
}
