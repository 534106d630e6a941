import type { RetentionPolicy } from '@jobwright/runtime/runner';
import type { Job } from '../../model/model.js';
import { jsonLiteral, numberLiteral, propertyKey, stringLiteral } from '../../print/literal.js';
import { dataValidatorName } from '../../print/names.js';
import { docComment } from '../../print/comment.js';
import { Module, type GeneratedFile } from '../../print/module.js';
import { banner } from '../banner.js';

/** `generated/runner/NAME.ts`: the job's contract for writers, and its policy. */
export function runnerJobModule(job: Job): GeneratedFile {
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
  const errors = job.errors.map(({ code, retry, data }) => {
    const validateData = validator(dataValidatorName(code), data !== undefined, 'absent');
    return `    ${propertyKey(code)}: { retry: ${String(retry)}, validateData: ${validateData} },`;
  });
  const member = (name: string, value: string) =>
    name === value ? `  ${name},` : `  ${name}: ${value},`;
  module.block(
    ...docComment({ description: `What a runner needs to know of ${job.name}.` }),
    `export const ${job.constName}Job: RunnerJob<${job.typeName}> = {`,
    `  descriptor: ${job.constName},`,
    member('validateStatus', validator('validateStatus', job.status !== undefined, 'refused')),
    member('validateOutput', validator('validateOutput', job.output !== undefined, 'absent')),
    ...(errors.length === 0 ? ['  errors: {},'] : ['  errors: {', ...errors, '  },']),
    '  retry: {',
    `    attempts: ${numberLiteral(policy.attempts)},`,
    `    backoff: ${stringLiteral(policy.backoff)},`,
    `    initialMs: ${numberLiteral(policy.initialMs)},`,
    `    maxMs: ${numberLiteral(policy.maxMs)},`,
    '  },',
    `  timeoutMs: ${numberLiteral(policy.timeoutMs)},`,
    `  isolation: ${stringLiteral(policy.isolation)},`,
    ...retention(policy.retention),
    '};',
  );
  return { path: `runner/${job.name}.ts`, content: module.toString() };
}

function retention(policy: RetentionPolicy | undefined): readonly string[] {
  if (policy === undefined) return [];
  const rules = policy.rules.map(
    ({ states, ...kept }) => `      ${jsonLiteral({ states: [...states], ...kept })},`,
  );
  return [
    '  retention: {',
    '    rules: [',
    ...rules,
    '    ],',
    `    keysMs: ${numberLiteral(policy.keysMs)},`,
    '  },',
  ];
}
