import type { Job } from '../../model/model.js';
import { sqlComment, sqlIdentifier, sqlString } from '../../print/sql.js';
import { sqliteValue } from './sqlite-value.js';
import type { IndexedField } from './indexes.js';

/** SQL that makes an index in SQLite, of the expression that the view's column has. */
export function sqliteIndex(job: Job, { property }: IndexedField, name: string): string {
  return [
    sqlComment(`Index of field ${property} of jobs of type ${job.name}, for its view.`),
    `create index if not exists ${sqlIdentifier(`jobwright_${name}`, 'sqlite')}`,
    `  on jobwright_jobs (${sqliteValue('params', property)})`,
    `  where name = ${sqlString(job.name, 'sqlite')};`,
    '',
  ].join('\n');
}
