import type { AttemptRecord } from '../../types/attempt.js';
import { MigrationMissingError } from '../../types/migration-errors.js';
import type { ChangeCursor, JobChange, JobRecord } from '../job.js';
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
