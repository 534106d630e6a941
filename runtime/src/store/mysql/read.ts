import type { AttemptRecord } from '../../types/attempt.js';
import { InvalidOptionError } from '../../types/errors.js';
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
import type { MysqlConnection, Query } from './connection.js';
import { hex, uuid } from './ids.js';
import * as SQL from './sql/read.js';
import * as SCHEMA from './sql/schema.js';

export async function readJobs(
  query: Query,
  ids: readonly string[],
): Promise<readonly (JobRecord | undefined)[]> {
  const records: (JobRecord | undefined)[] = ids.map(() => undefined);
  const rows = await query<RecordRow & { position: number }>(SQL.READ_JOBS, [
    JSON.stringify(ids.map(hex)),
  ]);
  for (const row of rows) records[row.position - 1] = jobRecord(row);
  return records;
}

export async function readAttempts(
  connection: MysqlConnection,
  id: string,
): Promise<readonly AttemptRecord[]> {
  const rows = await connection.query<AttemptRow>(SQL.ATTEMPTS, [hex(id), hex(id)]);
  return rows.map(attemptRecord);
}

export async function readChanges(
  connection: MysqlConnection,
  cursors: readonly ChangeCursor[],
): Promise<readonly JobChange[]> {
  // JSON has no infinity: whoever has seen all statuses asks for none.
  const asked = cursors.map(({ id, sequence }) => ({
    id: hex(id),
    sequence: Math.min(sequence, Number.MAX_SAFE_INTEGER),
  }));
  const rows = await connection.query<ChangeRow & { n: number }>(SQL.CHANGES, [
    JSON.stringify(asked),
  ]);
  return rows.sort((a, b) => a.n - b.n).map((row) => jobChange({ ...row, id: uuid(row.id) }));
}

/**
 * @throws {InvalidOptionError} on a server that is not MariaDB.
 * @throws {MigrationMissingError}
 * @throws {ProtocolMismatchError}
 */
export async function checkTables(connection: MysqlConnection): Promise<void> {
  const [server] = await connection.query<{ version: string }>(SCHEMA.SERVER_VERSION);
  checkServer(connection.label, server?.version ?? '');
  const tables = await connection.query(SCHEMA.HAS_TABLES);
  if (tables.length === 0) throw new MigrationMissingError(connection.label, MIGRATIONS);
  const rows = await connection.query<{ name: string }>(SCHEMA.MIGRATION_NAMES);
  const migrations = rows.map(({ name }) => name);
  // Applied in part: the other tables need not be there.
  const missing = MIGRATIONS.filter((name) => !migrations.includes(name));
  if (missing.length > 0) throw new MigrationMissingError(connection.label, missing);
  const [range] = await connection.query<{ protocol: number; min_protocol: number }>(
    SCHEMA.PROTOCOL_RANGE,
  );
  checkVersion(connection.label, {
    migrations,
    protocol: range?.protocol ?? 0,
    minProtocol: range?.min_protocol ?? 0,
  });
}

/**
 * MySQL has neither the NO PAD collations that the tables use nor all of the statements.
 *
 * @throws {InvalidOptionError}
 */
export function checkServer(label: string, version: string): void {
  const [major = 0, minor = 0] = version.split('.', 2).map(Number);
  if (version.includes('MariaDB') && (major > 10 || (major === 10 && minor >= 11))) return;
  throw new InvalidOptionError(
    `The server of ${label} is ${version || 'unknown'}; this store needs MariaDB 10.11 or newer.`,
  );
}
