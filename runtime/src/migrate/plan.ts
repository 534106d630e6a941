import { MigrationEditedError } from '../types/migration-errors.js';
import { subjectOf, type MigrationFile } from './files.js';

/** A migration that the database says was applied. */
export interface AppliedMigration {
  readonly name: string;
  /** Null where another tool applied it. */
  readonly checksum: string | null;
}

/** One of them, for people. */
export interface MigrationRecord extends AppliedMigration {
  /** Milliseconds since 1970 UTC, by the database's clock. */
  readonly appliedAt: number;
}

export interface MigrationPlan {
  readonly apply: readonly MigrationFile[];
  readonly present: readonly MigrationFile[];
}

/**
 * Tells what is to be applied from what is there.
 *
 * @throws {MigrationEditedError} where a file's text differs from what was applied under its name.
 */
export function planMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationPlan {
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  for (const { name, checksum } of files) {
    const known = checksums.get(name) ?? checksum;
    if (known !== checksum) throw new MigrationEditedError(name);
  }
  return {
    apply: files.filter(({ name }) => !checksums.has(name)),
    present: files.filter(({ name }) => checksums.has(name)),
  };
}

/**
 * What is forgotten once `file` is applied: earlier files of its subject, so that going back to one of them applies it
 * again.
 */
export function replacedBy(
  file: MigrationFile,
  applied: readonly AppliedMigration[],
): readonly AppliedMigration[] {
  if (file.subject === undefined) return [];
  return applied.filter(({ name }) => subjectOf(name) === file.subject && name !== file.name);
}
