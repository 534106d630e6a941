export { migrate, type Migrated, type MigrateOptions } from './migrate.js';
