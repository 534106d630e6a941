import type { Job } from '../../model/model.js';
import { sqlComment, sqlIdentifier, sqlString } from '../../print/sql.js';
import type { Column } from './columns.js';
import { sqliteValue } from './sqlite-value.js';

/** SQL that makes the view of a job in SQLite, whatever view of that name there was. */
export function sqliteView(job: Job, columns: readonly Column[]): string {
  const view = sqlIdentifier(`jobwright_${job.viewName}`, 'sqlite');
  const lines = [
    'j.id',
    'coalesce(e.state, l.state) as state',
    'coalesce(e.attempt, l.attempt) as attempt',
    `${time('j.submitted_at')} as submitted_at`,
    `${time('coalesce(e.started_at, l.started_at)')} as started_at`,
    `${time('e.ended_at')} as ended_at`,
    ...columns.map((column) => `${value(column)} as ${sqlIdentifier(column.name, 'sqlite')}`),
    "coalesce(e.error ->> '$.code', e.error ->> '$.kind') as error",
    "e.error ->> '$.message' as error_message",
  ];
  return [
    sqlComment(
      `Jobs of type ${job.name}, one row each, as columns. Made from ${job.name}.yaml; can be run again.`,
    ),
    `drop view if exists ${view};`,
    `create view ${view} as`,
    // SQLite keeps a view's text, and has no other place for what people should know of it.
    ...(job.description === undefined ? [] : [sqlComment(job.description)]),
    'select',
    lines.map((line) => `  ${line}`).join(',\n'),
    'from jobwright_jobs j',
    'left join jobwright_live_jobs l on l.id = j.id',
    'left join jobwright_ended_jobs e on e.id = j.id',
    'left join jobwright_statuses s on s.job_id = j.id',
    `where j.name = ${sqlString(job.name, 'sqlite')};`,
    '',
  ].join('\n');
}

const SOURCES = { params: 'j.params', status: 's.status', output: 'e.output' } as const;

function value({ from, property }: Column): string {
  return sqliteValue(SOURCES[from], property);
}

/** Milliseconds since 1970 as text that SQLite's own functions read, UTC. */
function time(ms: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;
}
