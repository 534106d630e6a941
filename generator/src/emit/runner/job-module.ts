import type { Job } from '../../model/model.js';
import { propertyKey, stringLiteral } from '../../print/literal.js';
import { dataValidatorName, parentTypeName } from '../../print/names.js';
import { docComment } from '../../print/comment.js';
import { list, Module, type GeneratedFile } from '../../print/module.js';
import { banner } from '../banner.js';
import { policyMembers, retryLiteral } from './policy.js';

/** `generated/runner/NAME.ts`: the job's contract for writers, and its policy. */
export function runnerJobModule(job: Job, jobs: readonly Job[]): GeneratedFile {
  const module = new Module(banner(`${job.name}.yaml`));
  module.type('RunnerJob', '@jobwright/runtime/runner');
  module
    .value(job.constName, `../client/${job.name}.js`)
    .type(job.typeName, `../client/${job.name}.js`);
  const validator = (name: string, declared: boolean, otherwise: 'absent' | 'refused'): string => {
    if (declared) module.value(name, `./validators/${job.name}.js`);
    else module.value(otherwise, '@jobwright/runtime/validate');
    return declared ? name : otherwise;
  };
  const { policy } = job;
  const spawned = jobs.filter(({ name }) => policy.spawns.includes(name));
  for (const { name, typeName } of spawned) module.type(typeName, `../client/${name}.js`);
  const errors = job.errors.map(({ code, retry, data }) => {
    const validateData = validator(dataValidatorName(code), data !== undefined, 'absent');
    const again = typeof retry === 'boolean' ? String(retry) : retryLiteral(retry, '    ');
    return `    ${propertyKey(code)}: { retry: ${again}, validateData: ${validateData} },`;
  });
  const member = (name: string, value: string) =>
    name === value ? `  ${name},` : `  ${name}: ${value},`;
  module.block(...parentInterface(job, spawned));
  module.block(
    ...docComment({ description: `What a runner needs to know of ${job.name}.` }),
    `export const ${job.constName}Job: RunnerJob<${job.typeName}> = {`,
    `  descriptor: ${job.constName},`,
    member('validateStatus', validator('validateStatus', job.status !== undefined, 'refused')),
    member('validateOutput', validator('validateOutput', job.output !== undefined, 'absent')),
    ...(errors.length === 0 ? ['  errors: {},'] : ['  errors: {', ...errors, '  },']),
    ...policyMembers(policy),
    ...redact(job),
    '};',
  );
  return { path: `runner/${job.name}.ts`, content: module.toString() };
}

function redact({ sensitive }: Job): readonly string[] {
  if (sensitive.length === 0) return [];
  const paths = sensitive.map((path) => `[${path.map(stringLiteral).join(', ')}]`);
  return [`  redact: ${list('[', paths, ']', '  ')},`];
}

/** The job as its handler sees it: with the jobs that it may start. */
function parentInterface(job: Job, spawned: readonly Job[]): readonly string[] {
  if (spawned.length === 0) return [];
  const description = `${job.name} as its handler sees it: with the jobs that it may start.`;
  return [
    ...docComment({ description }),
    `export interface ${parentTypeName(job.typeName)} extends ${job.typeName} {`,
    `  readonly spawns:${spawned.map(({ typeName }) => `\n    | ${typeName}`).join('')};`,
    '}',
  ];
}
