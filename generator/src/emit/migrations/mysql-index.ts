import type { Job } from '../../model/model.js';
import type { Scalar } from '../../model/scalar.js';
import { sqlComment, sqlIdentifier, sqlString } from '../../print/sql.js';
import { mysqlValue } from './mysql-value.js';
import type { IndexedField } from './indexes.js';

const TYPES: Readonly<Record<Exclude<Scalar, 'json'>, string>> = {
  text: 'varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin',
  number: 'double',
  boolean: 'boolean',
};

/**
 * SQL that makes a column for an index to be on: MariaDB has indexes of columns only. It is virtual (nothing is stored but
 * in the index), so that adding it is instant however large the table is; and null for jobs of other types.
 */
export function mysqlColumn(job: Job, { property, scalar }: IndexedField, name: string): string {
  if (scalar === 'json') throw new Error(`unchecked index on ${property}`);
  const value = mysqlValue('params', property, scalar);
  // A text that is too long must not keep a job from being submitted.
  const fitting = scalar === 'text' ? `left(${value}, 500)` : value;
  return [
    sqlComment(`Field ${property} of jobs of type ${job.name}, for an index.`),
    `alter table jobwright_jobs add column if not exists ${sqlIdentifier(name, 'mysql')} ${TYPES[scalar]}`,
    `  generated always as (case when name = ${sqlString(job.name, 'mysql')} then ${fitting} end) virtual,`,
    '  algorithm = instant;',
    '',
  ].join('\n');
}

/** SQL that makes the index in MariaDB while jobs are submitted; the view has the column. */
export function mysqlIndex(job: Job, { property }: IndexedField, name: string): string {
  const index = sqlIdentifier(name, 'mysql');
  return [
    sqlComment(`Index of field ${property} of jobs of type ${job.name}, for its view.`),
    `alter table jobwright_jobs add index if not exists ${index} (${index}), algorithm = nocopy, lock = none;`,
    '',
  ].join('\n');
}
