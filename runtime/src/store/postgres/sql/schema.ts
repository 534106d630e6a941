/**
 * Whether the tables are there at all. Asked of the catalogue's own tables, not by `to_regclass`: that may still remember,
 * in this very session, that there was no such schema, after another has just made it.
 */
export const HAS_TABLES = `
  select exists (
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'jobwright' and c.relname = 'migrations'
  ) as present`;

export const MIGRATION_NAMES = `select name from jobwright.migrations order by name`;

export const PROTOCOL_RANGE = `select protocol, min_protocol from jobwright.protocol`;

/** Tells listeners; the payload is the kind of hint and nothing more. */
export const NOTIFY = `select pg_notify('jobwright', $1::text)`;

/** For the end of a statement that queues jobs, to have its commit tell of them. */
export const RETURNING_QUEUED = `\n  returning pg_notify('jobwright', 'queued')`;

/** A statement that ends jobs and whose last line answers which, made to have its commit tell of them. */
export function tellingEnds(statement: string): string {
  return statement.replace(/ from \w+ \w+$/, ", pg_notify('jobwright', 'ended')$&");
}

export const LISTEN = `listen jobwright`;

/** Tells whether what the connection asked for when it started has come through. */
export const SEQSCAN_SETTING = `select current_setting('enable_seqscan') as seqscan`;
