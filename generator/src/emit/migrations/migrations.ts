import { createHash } from 'node:crypto';
import { DIALECTS, type Dialect, type Job, type Project } from '../../model/model.js';
import type { GeneratedFile } from '../../print/module.js';
import { memory } from '../../remember.js';
import { columnsOf, type Column } from './columns.js';
import { indexedFields, indexOf, type IndexedField } from './indexes.js';
import { mysqlView } from './mysql-view.js';
import { postgresView } from './postgres-view.js';
import { sqliteView } from './sqlite-view.js';

const VIEWS: Readonly<
  Record<
    Dialect,
    (job: Job, columns: readonly Column[], indexed: readonly IndexedField[]) => string
  >
> = {
  postgres: postgresView,
  sqlite: sqliteView,
  mysql: mysqlView,
};

/**
 * `generated/migrations/DIALECT/`: the runtime's own numbered migrations as they are, a view for each job and an index for
 * each field that asks for one, in files named by their content: two branches that change different jobs never collide,
 * and a file never changes.
 */
export function emitMigrations(project: Project): readonly GeneratedFile[] {
  const own = project.migrations.map(({ dialect, name, sql }) => file(dialect, name, sql));
  const views = project.jobs.flatMap((job) =>
    emitted.of(job, () => filesOf(project, job), project.typeFiles),
  );
  return [...own, ...views];
}

const emitted = memory<Job, readonly GeneratedFile[]>();

/** `JOB.HASH.sql` and `JOB.index-FIELD.HASH.sql`: the runtime reads from the name what a file makes, to prune it. */
function filesOf(project: Project, job: Job): readonly GeneratedFile[] {
  const columns = columnsOf(project, job);
  const indexed = indexedFields(project, job);
  return DIALECTS.flatMap((dialect) => {
    const sql = VIEWS[dialect](job, columns, indexed);
    const hash = createHash('sha256').update(sql).digest('hex').slice(0, 8);
    const indexes = indexed.map((field) => {
      const index = indexOf(dialect, job, field);
      return file(dialect, `${job.name}.index-${field.property}.${index.hash}.sql`, index.sql);
    });
    return [file(dialect, `${job.name}.${hash}.sql`, sql), ...indexes];
  });
}

function file(dialect: string, name: string, content: string): GeneratedFile {
  return { path: `migrations/${dialect}/${name}`, content };
}
