import type { Hint } from '../../store.js';

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

/** Each kind of hint has a channel of its own, so that nobody is woken for what is none of its concern; there is no payload. */
const CHANNEL = 'jobwright_';

export const NOTIFY = `select pg_notify('${CHANNEL}' || $1::text, '')`;

/** For the end of a statement that queues jobs, to have its commit tell of them. */
export const RETURNING_QUEUED = `\n  returning pg_notify('${CHANNEL}queued', '')`;

/** A statement that ends jobs and whose last line answers which, made to have its commit tell of them. */
export function tellingEnds(statement: string): string {
  return statement.replace(/ from \w+ \w+$/, `, pg_notify('${CHANNEL}ended', '')$&`);
}

export function listenFor(hints: readonly Hint[]): string {
  return hints.map((hint) => `listen ${CHANNEL}${hint}`).join('; ');
}

/** The hint that a notification on this channel is, if it is one. */
export function hintOn(channel: string): string | undefined {
  return channel.startsWith(CHANNEL) ? channel.slice(CHANNEL.length) : undefined;
}

/** Tells whether what the connection asked for when it started has come through. */
export const SEQSCAN_SETTING = `select current_setting('enable_seqscan') as seqscan`;
