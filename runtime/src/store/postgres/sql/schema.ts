/** Whether the tables are there at all. */
export const HAS_TABLES = `select to_regclass('jobwright.migrations') is not null as present`;

export const MIGRATION_NAMES = `select name from jobwright.migrations order by name`;

export const PROTOCOL_RANGE = `select protocol, min_protocol from jobwright.protocol`;

/** Tells listeners; the payload is the kind of hint and nothing more. */
export const NOTIFY = `select pg_notify('jobwright', $1::text)`;

export const LISTEN = `listen jobwright`;
