import { compare } from '../diagnostic/diagnostic.js';
import type { Job, Project } from '../model/model.js';
import type { GeneratedFile } from '../print/module.js';
import { memory } from '../remember.js';
import { indexModule } from './client/index-module.js';
import { jobModule } from './client/job-module.js';
import { typesModule } from './client/types-module.js';
import { emitMigrations } from './migrations/migrations.js';
import { runnerJobModule } from './runner/job-module.js';
import { jobsModule } from './runner/jobs-module.js';
import { registryModule } from './runner/registry-module.js';
import { validatorFiles } from './validators.js';

const emitted = memory<Job, readonly GeneratedFile[]>();

/** Everything under `generated/`, sorted by path. */
export function emitProject(project: Project): readonly GeneratedFile[] {
  const files = [
    indexModule(project),
    registryModule(project),
    jobsModule(project),
    ...project.typeFiles.map(typesModule),
    // What indexed params are may stand in a file of types.
    ...project.jobs.flatMap((job) =>
      job.index.length > 0 ? emitJob(job, project) : emitted.of(job, () => emitJob(job, project)),
    ),
    ...emitMigrations(project),
  ];
  return files.sort((a, b) => compare(a.path, b.path));
}

function emitJob(job: Job, project: Project): readonly GeneratedFile[] {
  const { client, runner } = job.validators;
  const source = `${job.name}.yaml`;
  return [
    jobModule(project, job),
    runnerJobModule(job, project.jobs),
    ...validatorFiles(`client/validators/${job.name}`, source, client),
    ...(runner === undefined
      ? []
      : validatorFiles(`runner/validators/${job.name}`, source, runner)),
  ];
}
