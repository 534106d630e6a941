import { jobTree, type Branch } from '../../model/job-tree.js';
import type { Project } from '../../model/model.js';
import { docComment } from '../../print/comment.js';
import { propertyKey } from '../../print/literal.js';
import { Module, type GeneratedFile } from '../../print/module.js';
import { banner } from '../banner.js';

/** `generated/runner/jobs.ts`: what a handler names a child by. */
export function jobsModule({ jobs }: Project): GeneratedFile {
  const module = new Module(banner('all job files'));
  for (const { constName, name } of jobs) module.value(constName, `../client/${name}.js`);
  module.block(
    ...docComment({ description: 'Every job type, for `job.run(jobs.…, params)` in a handler.' }),
    'export const jobs = {',
    ...members(jobTree(jobs), '  '),
    '} as const;',
  );
  return { path: 'runner/jobs.ts', content: module.toString() };
}

function members({ branches }: Branch, indent: string): readonly string[] {
  return [...branches].flatMap(([segment, branch]) => {
    const key = `${indent}${propertyKey(segment)}`;
    if (branch.job === undefined)
      return [`${key}: {`, ...members(branch, `${indent}  `), `${indent}},`];
    return [`${key}: ${branch.job.constName},`];
  });
}
