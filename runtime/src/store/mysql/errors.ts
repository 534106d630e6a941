import { JobwrightError, StoreUnavailableError } from '../../types/errors.js';

/** Errors (https://mariadb.com/kb/en/mariadb-error-code-reference/) after which the same work, begun again, may well succeed. */
const CONFLICTS = new Set([
  1020, // ER_CHECKREAD: the row changed since the transaction's snapshot (innodb_snapshot_isolation)
  1205, // ER_LOCK_WAIT_TIMEOUT
  1213, // ER_LOCK_DEADLOCK; also Galera's certification failure
]);

/** Errors of a server that is not there, not ready, or not to be written to. */
const AWAY = new Set([
  1040, // ER_CON_COUNT_ERROR: too many connections
  1047, // ER_UNKNOWN_COM_ERROR: a Galera node that is not (yet) part of its cluster
  1053, // ER_SERVER_SHUTDOWN
  1080, // ER_FORCING_CLOSE
  1152, // ER_ABORTING_CONNECTION
  1158, // ER_NET_READ_ERROR
  1159, // ER_NET_READ_INTERRUPTED
  1160, // ER_NET_ERROR_ON_WRITE
  1161, // ER_NET_WRITE_INTERRUPTED
  1184, // ER_NEW_ABORTING_CONNECTION
  1203, // ER_TOO_MANY_USER_CONNECTIONS
  1290, // ER_OPTION_PREVENTS_STATEMENT: a replica, --read-only
  1317, // ER_QUERY_INTERRUPTED: someone killed the statement
  1792, // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  1836, // ER_READ_ONLY_MODE
  1927, // ER_CONNECTION_KILLED
  1969, // ER_STATEMENT_TIMEOUT
]);

/** What a lost or refused connection looks like from here. */
const LOST = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

/** mysql2's own errors for it have no code. */
const LOST_MESSAGE = /in closed state|Pool is closed/;

/** Errors of a database that will not serve this user, however often it is asked, or has no room. */
const REFUSED = new Set([
  1021, // ER_DISK_FULL
  1037, // ER_OUTOFMEMORY
  1041, // ER_OUT_OF_RESOURCES
  1114, // ER_RECORD_FILE_FULL
  1044, // ER_DBACCESS_DENIED_ERROR
  1045, // ER_ACCESS_DENIED_ERROR
  1049, // ER_BAD_DB_ERROR
  1130, // ER_HOST_NOT_PRIVILEGED
  1142, // ER_TABLEACCESS_DENIED_ERROR
  1419, // ER_BINLOG_CREATE_ROUTINE_NEED_SUPER: triggers, with binary logging on
  1698, // ER_ACCESS_DENIED_NO_PASSWORD_ERROR
]);

/** Whether another transaction was in the way. */
export function isConflict(error: unknown): boolean {
  return CONFLICTS.has(numberOf(error));
}

/** Whether the server went away, or is not there (yet). */
export function isAway(error: unknown): boolean {
  if (AWAY.has(numberOf(error)) || LOST.has(codeOf(error))) return true;
  return error instanceof Error && LOST_MESSAGE.test(error.message);
}

/** What callers are given: a typed error where the database cannot be used, and otherwise the error as it is. */
export function asStoreError(label: string, error: unknown): unknown {
  if (error instanceof JobwrightError) return error;
  const unusable =
    isAway(error) ||
    isConflict(error) ||
    REFUSED.has(numberOf(error)) ||
    codeOf(error) === 'ENOTFOUND';
  return unusable ? new StoreUnavailableError(label, telling(error)) : error;
}

function numberOf(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 0;
  const { errno } = error as { errno?: unknown };
  return typeof errno === 'number' ? errno : 0;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Where several addresses were tried, the error that says so has no message; that of the first one has. */
function telling(error: unknown): unknown {
  return error instanceof AggregateError && error.message === ''
    ? (error.errors[0] ?? error)
    : error;
}
