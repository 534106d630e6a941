import type { Job } from '../../model/model.js';
import { sqlComment, sqlIdentifier, sqlString } from '../../print/sql.js';
import type { Column } from './columns.js';
import { indexOf, type IndexedField } from './indexes.js';
import { mysqlColumn } from './mysql-index.js';
import { mysqlValue } from './mysql-value.js';

/** SQL that makes the view of a job in MariaDB, whatever view of that name there was. It has no comments on views. */
export function mysqlView(
  job: Job,
  columns: readonly Column[],
  indexed: readonly IndexedField[],
): string {
  const generated = new Map(
    indexed.map((field) => [field.property, indexOf('mysql', job, field).name]),
  );
  const value = ({ from, property, scalar }: Column): string => {
    const name = from === 'params' ? generated.get(property ?? '') : undefined;
    return name === undefined
      ? mysqlValue(SOURCES[from], property, scalar)
      : `j.${sqlIdentifier(name, 'mysql')}`;
  };
  const lines = [
    'cast(j.id as uuid) as id',
    'coalesce(e.state, l.state) as state',
    'coalesce(e.attempt, l.attempt) as attempt',
    `${time('j.submitted_at')} as submitted_at`,
    `${time('coalesce(e.started_at, l.started_at)')} as started_at`,
    `${time('e.ended_at')} as ended_at`,
    ...columns.map((column) => `${value(column)} as ${sqlIdentifier(column.name, 'mysql')}`),
    "coalesce(json_value(e.error, '$.code'), json_value(e.error, '$.kind')) as error",
    "json_value(e.error, '$.message') as error_message",
  ];
  return [
    sqlComment(
      `Jobs of type ${job.name}, one row each, as columns; times are UTC. Made from ${job.name}.yaml; can be run again.`,
    ),
    ...(job.description === undefined ? [] : [sqlComment(job.description)]),
    ...indexed.map((field) => mysqlColumn(job, field, indexOf('mysql', job, field).name).trimEnd()),
    `create or replace view ${sqlIdentifier(`jobwright_${job.viewName}`, 'mysql')} as`,
    'select',
    lines.map((line) => `  ${line}`).join(',\n'),
    'from jobwright_jobs j',
    'left join jobwright_live_jobs l on l.id = j.id',
    'left join jobwright_ended_jobs e on e.id = j.id',
    'left join jobwright_statuses s on s.job_id = j.id',
    `where j.name = ${sqlString(job.name, 'mysql')};`,
    '',
  ].join('\n');
}

const SOURCES = { params: 'j.params', status: 's.status', output: 'e.output' } as const;

/** Milliseconds since 1970 as a DATETIME in UTC, whatever the time zone of the session. */
function time(ms: string): string {
  return `cast(timestampadd(microsecond, ${ms} * 1000, '1970-01-01') as datetime(3))`;
}
