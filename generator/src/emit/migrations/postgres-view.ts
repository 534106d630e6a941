import type { Job } from '../../model/model.js';
import { sqlComment, sqlIdentifier, sqlString } from '../../print/sql.js';
import type { Column } from './columns.js';
import { postgresValue } from './postgres-value.js';

/** SQL that makes the view of a job in PostgreSQL, whatever view of that name there was. */
export function postgresView(job: Job, columns: readonly Column[]): string {
  const view = `jobwright.${sqlIdentifier(job.viewName, 'postgres')}`;
  const lines = [
    'j.id',
    'coalesce(e.state, l.state) as state',
    'coalesce(e.attempt, l.attempt) as attempt',
    'j.submitted_at',
    'coalesce(e.started_at, l.started_at) as started_at',
    'e.ended_at',
    ...columns.map((column) => `${value(column)} as ${sqlIdentifier(column.name, 'postgres')}`),
    "coalesce(e.error ->> 'code', e.error ->> 'kind') as error",
    "e.error ->> 'message' as error_message",
  ];
  return [
    sqlComment(
      `Jobs of type ${job.name}, one row each, as columns. Made from ${job.name}.yaml; can be run again.`,
    ),
    `drop view if exists ${view};`,
    `create view ${view} as`,
    'select',
    lines.map((line) => `  ${line}`).join(',\n'),
    'from jobwright.jobs j',
    'left join jobwright.live_jobs l on l.id = j.id',
    'left join jobwright.ended_jobs e on e.id = j.id',
    'left join jobwright.statuses s on s.job_id = j.id',
    `where j.name = ${sqlString(job.name, 'postgres')};`,
    ...(job.description === undefined
      ? []
      : [`comment on view ${view} is ${sqlString(job.description, 'postgres')};`]),
    '',
  ].join('\n');
}

const SOURCES = { params: 'j.params', status: 's.status', output: 'e.output' } as const;

function value({ from, property, scalar }: Column): string {
  return postgresValue(SOURCES[from], property, scalar);
}
