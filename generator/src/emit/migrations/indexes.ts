import { createHash } from 'node:crypto';
import type { Dialect, Job, Project } from '../../model/model.js';
import { expander, propertiesOf, scalarOf, type Scalar } from '../../model/scalar.js';
import { mysqlColumn, mysqlIndex } from './mysql-index.js';
import { postgresIndex } from './postgres-index.js';
import { sqliteIndex } from './sqlite-index.js';

/** A field of params that has an index. */
export interface IndexedField {
  readonly property: string;
  readonly scalar: Scalar;
}

/** An index in one kind of database. */
export interface Index {
  readonly property: string;
  /** Of the index; in MariaDB also of the column that it is on. `format_1a2b3c4d`: the hash is of all that makes it. */
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

type Print = (job: Job, field: IndexedField, name: string) => string;

const PRINT: Readonly<Record<Dialect, Print>> = {
  postgres: postgresIndex,
  sqlite: sqliteIndex,
  mysql: (job, field, name) => mysqlColumn(job, field, name) + mysqlIndex(job, field, name),
};

/** The fields that a job's file asks to have indexed. */
export function indexedFields(
  project: Pick<Project, 'typeFiles'>,
  job: Job,
): readonly IndexedField[] {
  const expand = expander(project, job);
  return propertiesOf(job.params.type, expand)
    .filter(({ name }) => job.index.includes(name))
    .map(({ name, type }) => ({ property: name, scalar: scalarOf(type, expand) }));
}

/**
 * An index is never changed: what makes it decides its name. So a new one can be built beside the old, which goes when
 * somebody prunes.
 */
export function indexOf(dialect: Dialect, job: Job, field: IndexedField): Index {
  const print = PRINT[dialect];
  const hash = createHash('sha256')
    .update(print(job, field, ''))
    .digest('hex')
    .slice(0, 8);
  const name = `${field.property.toLowerCase()}_${hash}`;
  return { property: field.property, name, hash, sql: print(job, field, name) };
}
