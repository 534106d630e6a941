import { MigrationMissingError, ProtocolMismatchError } from '../types/migration-errors.js';

/** What this runtime's statements speak. Raised when a statement needs what older tables do not have. */
const PROTOCOL = 3;

/** The runtime's own migrations, in order; the files are `migrations/DIALECT/NAME.sql`. */
export const MIGRATIONS: readonly string[] = [
  '0001_jobs',
  '0002_retention',
  '0003_children',
  '0004_logs',
  '0005_control',
  '0006_held',
];

/** What a database says of itself. */
export interface DatabaseVersion {
  readonly migrations: readonly string[];
  readonly protocol: number;
  readonly minProtocol: number;
}

/**
 * Refuses a database that this runtime cannot speak to.
 *
 * @throws {MigrationMissingError}
 * @throws {ProtocolMismatchError}
 */
export function checkVersion(store: string, version: DatabaseVersion): void {
  const applied = new Set(version.migrations);
  const missing = MIGRATIONS.filter((name) => !applied.has(name));
  if (missing.length > 0) throw new MigrationMissingError(store, missing);
  if (PROTOCOL < version.minProtocol || PROTOCOL > version.protocol) {
    throw new ProtocolMismatchError(PROTOCOL, version.protocol, version.minProtocol);
  }
}
