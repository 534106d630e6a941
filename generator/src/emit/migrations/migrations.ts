import { createHash } from 'node:crypto';
import type { Job, MigrationFile, Project } from '../../model/model.js';
import type { GeneratedFile } from '../../print/module.js';
import { memory } from '../../remember.js';
import { columnsOf, type Column } from './columns.js';
import { postgresView } from './postgres-view.js';
import { sqliteView } from './sqlite-view.js';

const VIEWS: Readonly<
  Record<MigrationFile['dialect'], (job: Job, columns: readonly Column[]) => string>
> = {
  postgres: postgresView,
  sqlite: sqliteView,
};

/**
 * `generated/migrations/DIALECT/`: the runtime's own numbered migrations as they are, and a view for each job, in a
 * file named by its content: two branches that change different jobs never collide, and a file never changes.
 */
export function emitMigrations(project: Project): readonly GeneratedFile[] {
  const own = project.migrations.map(({ dialect, name, sql }) => file(dialect, name, sql));
  const views = project.jobs.flatMap((job) =>
    emitted.of(job, () => viewsOf(project, job), project.typeFiles),
  );
  return [...own, ...views];
}

const emitted = memory<Job, readonly GeneratedFile[]>();

function viewsOf(project: Project, job: Job): readonly GeneratedFile[] {
  const columns = columnsOf(project, job);
  return (['postgres', 'sqlite'] as const).map((dialect) => {
    const sql = VIEWS[dialect](job, columns);
    const hash = createHash('sha256').update(sql).digest('hex').slice(0, 8);
    return file(dialect, `${job.name}.${hash}.sql`, sql);
  });
}

function file(dialect: string, name: string, content: string): GeneratedFile {
  return { path: `migrations/${dialect}/${name}`, content };
}
