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
import type { PostgresConnection, Query } from './connection.js';
import { uuid } from './ids.js';
import * as SQL from './sql/read.js';
import * as SCHEMA from './sql/schema.js';

export async function readJobs(
  query: Query,
  ids: readonly string[],
): Promise<readonly (JobRecord | undefined)[]> {
  const records: (JobRecord | undefined)[] = ids.map(() => undefined);
  const rows = await query<RecordRow & { position: number }>(SQL.READ_JOBS, [ids.map(uuid)]);
  for (const row of rows) records[row.position - 1] = jobRecord(row);
  return records;
}

export async function readAttempts(
  connection: PostgresConnection,
  id: string,
): Promise<readonly AttemptRecord[]> {
  return (await connection.query<AttemptRow>(SQL.ATTEMPTS, [uuid(id)])).map(attemptRecord);
}

export async function readChanges(
  connection: PostgresConnection,
  cursors: readonly ChangeCursor[],
): Promise<readonly JobChange[]> {
  const rows = await connection.query<ChangeRow>(SQL.CHANGES, [
    cursors.map(({ id }) => uuid(id)),
    cursors.map(({ sequence }) => sequence),
  ]);
  return rows.map(jobChange);
}

/** @throws {MigrationMissingError} @throws {ProtocolMismatchError} */
export async function checkTables(connection: PostgresConnection): Promise<void> {
  const [tables] = await connection.query<{ present: boolean }>(SCHEMA.HAS_TABLES);
  if (tables?.present !== true) throw new MigrationMissingError(connection.label, MIGRATIONS);
  const migrations = await connection.query<{ name: string }>(SCHEMA.MIGRATION_NAMES);
  const [range] = await connection.query<{ protocol: number; min_protocol: number }>(
    SCHEMA.PROTOCOL_RANGE,
  );
  checkVersion(connection.label, {
    migrations: migrations.map(({ name }) => name),
    protocol: range?.protocol ?? 0,
    minProtocol: range?.min_protocol ?? 0,
  });
}
