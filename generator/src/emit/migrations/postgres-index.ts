import type { Job } from '../../model/model.js';
import { sqlComment, sqlIdentifier, sqlString } from '../../print/sql.js';
import { postgresValue } from './postgres-value.js';
import type { IndexedField } from './indexes.js';

/** The line that tells `jobwright migrate` to run a file outside a transaction. */
const OUTSIDE = '-- jobwright: outside a transaction';

/**
 * SQL that makes an index in PostgreSQL while jobs are submitted. The expression is the one that the view's column has,
 * so that searching the view uses it.
 */
export function postgresIndex(job: Job, { property, scalar }: IndexedField, name: string): string {
  const value = postgresValue('params', property, scalar);
  return [
    OUTSIDE,
    sqlComment(`Index of field ${property} of jobs of type ${job.name}, for its view.`),
    '-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.',
    `create index concurrently if not exists ${sqlIdentifier(name, 'postgres')}`,
    `  on jobwright.jobs ((${value}))`,
    `  where name = ${sqlString(job.name, 'postgres')};`,
    '',
  ].join('\n');
}
