import type pg from 'pg';
import type { MigrationFile } from './files.js';

/** The first line of a file that cannot be run in a transaction. */
const MARK = '-- jobwright: outside a transaction\n';

/** Indexes whose making was broken off. The names are those of what a file is about to make. */
const INVALID = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'jobwright' and not i.indisvalid and c.relname = any ($1::name[])`;

const CREATED = /^create index concurrently if not exists "?([^"\s]+)"?/gm;

/** Whether a file is to be run outside a transaction: it makes indexes, and locks nobody out while it does. */
export function isOutside({ sql }: MigrationFile): boolean {
  return sql.startsWith(MARK);
}

/**
 * Runs the statements of such a file one by one, on a connection of its own; each may be run again, and ends with a semicolon
 * and the line. Meanwhile the lock on migrating is held by another one
 * that is idle in its transaction: it has no snapshot, so the index does not wait for it. What a run that was killed has
 * left of an index is dropped first; `if not exists` would take it for the index.
 */
export async function runOutside(connection: pg.Client, { sql }: MigrationFile): Promise<void> {
  const names = [...sql.matchAll(CREATED)].map(([, name]) => name);
  const { rows } = await connection.query<{ name: string }>(INVALID, [names]);
  for (const { name } of rows) await connection.query(`drop index concurrently if exists ${name}`);
  for (const statement of sql.split(/;[ \t]*\n/))
    if (/^\s*[^\s-]/m.test(statement)) await connection.query(statement);
}
