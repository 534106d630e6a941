export { inspectMigrations, type Inspection } from './inspect.js';
export { migrate, type Migrated, type MigrateOptions } from './migrate.js';
