import type { Job, Project } from '../../model/model.js';
import { UNDEFINED } from '../../model/type.js';
import { commentLines, docComment } from '../../print/comment.js';
import { stringLiteral } from '../../print/literal.js';
import { parentTypeName } from '../../print/names.js';
import { Module, type GeneratedFile } from '../../print/module.js';

/** The handlers' skeletons, as paths within the handlers' folder. Written once; from then on they are the user's. */
export function emitHandlers(project: Project): readonly GeneratedFile[] {
  return project.jobs.map((job) => skeleton(job, project));
}

function skeleton(
  job: Job,
  { clientFromHandlers: client, runnerFromHandlers: runner }: Project,
): GeneratedFile {
  const module = new Module();
  const isParent = job.policy.spawns.length > 0;
  const type = isParent ? parentTypeName(job.typeName) : job.typeName;
  module
    .value('handler', '@jobwright/runtime/runner')
    .type(type, `${isParent ? runner : client}/${job.name}.js`);
  module.block(
    ...docComment(job.description === undefined ? {} : { description: job.description }, [
      ...errorLines(job),
      ...childLines(job, `${runner}/jobs.js`),
    ]),
    `export default handler<${type}>(async (_params, _job) => {`,
    `  throw new Error(${stringLiteral(`${job.name} is not implemented yet`)});`,
    '});',
  );
  return { path: `${job.name}.ts`, content: module.toString() };
}

/** The import is a hint: while nothing uses it, it would not compile where unused locals are errors. */
function childLines({ policy: { spawns } }: Job, jobs: string): readonly string[] {
  if (spawns.length === 0) return [];
  const hint = `Jobs to start, with \`import { jobs } from ${stringLiteral(jobs)};\``;
  return ['', `${hint}:`, ...spawns.map((name) => `- job.run(jobs.${name}, …, { key: … })`)];
}

function errorLines({ errors }: Job): readonly string[] {
  if (errors.length === 0) return [];
  const lines = errors.flatMap(({ code, description, data = UNDEFINED }) => {
    const call = `job.error.${code}(${data.kind === 'undefined' ? '' : '…'})`;
    const [first = '', ...more] = commentLines(description ?? '');
    return [`- ${call}${first === '' ? '' : `: ${first}`}`, ...more.map((line) => `  ${line}`)];
  });
  return ['', 'Errors to throw:', ...lines];
}
