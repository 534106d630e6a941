/** Whether the tables are there at all. */
export const HAS_TABLES = `
  select 1 from sqlite_schema where type = 'table' and name = 'jobwright_migrations'`;

export const MIGRATION_NAMES = `select name from jobwright_migrations order by name`;

export const PROTOCOL_RANGE = `select protocol, min_protocol from jobwright_protocol`;

/** Changes whenever another connection has committed. */
export const DATA_VERSION = `pragma data_version`;
