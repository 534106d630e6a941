export { inspectMigrations, type Inspection } from './inspect.js';
export { pruneMigrations, type PruneOptions } from './prune.js';
export { migrate, type Migrated, type MigrateOptions } from './migrate.js';
