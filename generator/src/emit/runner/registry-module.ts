import type { Project } from '../../model/model.js';
import { docComment } from '../../print/comment.js';
import { stringLiteral } from '../../print/literal.js';
import { parentTypeName } from '../../print/names.js';
import { Module, type GeneratedFile } from '../../print/module.js';
import { banner } from '../banner.js';

/**
 * `generated/runner/index.ts`: every job with its handler. A handler that is missing or belongs to another job does
 * not compile, at its line here.
 */
export function registryModule({ jobs, handlersFromRunner }: Project): GeneratedFile {
  const module = new Module(banner('all job files'));
  module.value('entry', '@jobwright/runtime/runner').type('Registry', '@jobwright/runtime/runner');
  for (const { name, constName, typeName, policy } of jobs) {
    module.value(`${constName}Job`, `./${name}.js`).type(typeName, `../client/${name}.js`);
    if (policy.spawns.length > 0) module.type(parentTypeName(typeName), `./${name}.js`);
  }
  const entries = jobs.map(({ name, typeName, constName, policy }) => {
    const handler = stringLiteral(`${handlersFromRunner}/${name}.js`);
    const parent = policy.spawns.length > 0 ? `, ${parentTypeName(typeName)}` : '';
    return `    entry<${typeName}${parent}>(${constName}Job, () => import(${handler})),`;
  });
  module.block(
    ...docComment({ description: 'Every job type that a runner runs.' }),
    'export const registry: Registry = {',
    '  url: import.meta.url,',
    '  entries: [',
    ...entries,
    '  ],',
    '};',
  );
  return { path: 'runner/index.ts', content: module.toString() };
}
