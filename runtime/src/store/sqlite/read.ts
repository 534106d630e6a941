import type { AttemptRecord } from '../../types/attempt.js';
import { MigrationMissingError } from '../../types/migration-errors.js';
import { JOB_STATES } from '../../types/state.js';
import type { ChangeCursor, JobChange, JobRecord, ListQuery } from '../job.js';
import { checkVersion, MIGRATIONS } from '../protocol.js';
import {
  attemptRecord,
  jobChange,
  jobRecord,
  type AttemptRow,
  type ChangeRow,
  type RecordRow,
} from '../rows.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/read.js';
import * as SCHEMA from './sql/schema.js';

export function readJobs(
  statements: Statements,
  ids: readonly string[],
): readonly (JobRecord | undefined)[] {
  const records: (JobRecord | undefined)[] = ids.map(() => undefined);
  for (const row of statements.all<RecordRow & { position: number }>(
    SQL.READ_JOBS,
    JSON.stringify(ids),
  )) {
    records[row.position] = jobRecord(row);
  }
  return records;
}

export function listJobs(statements: Statements, query: ListQuery): readonly JobRecord[] {
  const rows = statements.all<{ id: string }>(
    SQL.LIST_IDS,
    query.names === undefined ? null : JSON.stringify(query.names),
    JSON.stringify(query.states ?? JOB_STATES),
    query.before ?? AFTER_ALL_IDS,
    query.limit,
  );
  return readJobs(
    statements,
    rows.map(({ id }) => id),
  ).filter((record) => record !== undefined);
}

export function readAttempts(statements: Statements, id: string): readonly AttemptRecord[] {
  return statements.all<AttemptRow>(SQL.ATTEMPTS, id).map(attemptRecord);
}

export function readChanges(
  statements: Statements,
  cursors: readonly ChangeCursor[],
): readonly JobChange[] {
  return statements.all<ChangeRow>(SQL.CHANGES, JSON.stringify(cursors)).map(jobChange);
}

/** @throws {MigrationMissingError} @throws {ProtocolMismatchError} */
export function checkTables(statements: Statements, label: string): void {
  if (statements.get(SCHEMA.HAS_TABLES) === undefined) {
    throw new MigrationMissingError(label, MIGRATIONS);
  }
  const range = statements.get<{ protocol: number; min_protocol: number }>(SCHEMA.PROTOCOL_RANGE);
  checkVersion(label, {
    migrations: statements.all<{ name: string }>(SCHEMA.MIGRATION_NAMES).map(({ name }) => name),
    protocol: range?.protocol ?? 0,
    minProtocol: range?.min_protocol ?? 0,
  });
}

/** Greater than any UUID in text. */
const AFTER_ALL_IDS = 'g';
