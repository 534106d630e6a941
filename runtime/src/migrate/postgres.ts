import type { MigrationFile } from './files.js';
import type { MigrationPlan } from './plan.js';
export function migratePostgres(
  _url: string,
  _files: readonly MigrationFile[],
): Promise<MigrationPlan> {
  throw new Error('not yet');
}
