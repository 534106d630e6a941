/** What answers: MariaDB 10.11 or newer is needed. */
export const SERVER_VERSION = `select version() as version`;

/** Whether the tables are there at all. */
export const HAS_TABLES = `
  select 1 from information_schema.tables
  where table_schema = database() and table_name = 'jobwright_migrations'`;

/** One that was applied in part has no time. */
export const MIGRATION_NAMES = `
  select name from jobwright_migrations where applied_at is not null order by name`;

export const PROTOCOL_RANGE = `select protocol, min_protocol from jobwright_protocol`;

/** The newest job there is, and the newest that has ended. One step into each primary key. */
export const NEWEST = `
  select (select max(id) from jobwright_jobs) as submitted, (select max(id) from jobwright_ended_jobs) as ended`;

/**
 * Begins every connection. The clock, the rules for what does not fit and how long a lock is waited for are this store's
 * affair, not the server's defaults'. A lock is waited for briefly, because nothing here holds one for long; whoever gave
 * up asks again.
 */
export const SETTINGS = `
  set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO', session time_zone = '+00:00',
    session autocommit = 1, session innodb_lock_wait_timeout = 5, session lock_wait_timeout = 30`;

/**
 * Each statement sees what was committed before it, and locks rows that it means, not the gaps between them (which in
 * REPEATABLE READ, the default, hold up all submitters).
 */
export const ISOLATION = `set session transaction isolation level read committed`;

/** For the next transaction only. */
export const SNAPSHOT_ISOLATION = `set transaction isolation level repeatable read`;

/** What the server takes at once. It is no larger for a session than when that began. */
export const LONGEST_PACKET = `select @@max_allowed_packet as bytes`;
