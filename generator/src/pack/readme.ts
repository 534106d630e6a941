import type { Contracts } from '../contract/contract.js';
import { contractOf, jobIndex, sharedTypes } from '../emit/docs/docs.js';
import { jobSection } from '../emit/docs/job-section.js';
import { codeBlock } from '../print/markdown.js';
import type { PackageFacts } from './package.js';
import type { Selection } from './select.js';

/** The README of a package: how it is installed and called, and what there is to know of each job. */
export function packageReadme(
  selection: Selection,
  contracts: Contracts,
  { name }: PackageFacts,
): string {
  const { jobs, typeFiles } = selection;
  const [first] = jobs;
  const call = first === undefined ? 'job' : first.name;
  const types = sharedTypes(typeFiles, 3);
  const lines = [
    `# ${name}`,
    '',
    'Submits jobs and awaits them; typed. Made by `jobwright pack`.',
    '',
    ...codeBlock('sh', `npm install ${name} @jobwright/runtime`),
    '',
    ...codeBlock(
      'ts',
      [
        `import { createClient } from '${name}';`,
        '',
        "await using jobs = createClient('postgres://user@host/database');",
        `const job = await jobs.${call}.submit(params);`,
        "const result = await job.result({ timeout: '30s' });",
      ].join('\n'),
    ),
    '',
    ...jobIndex(selection, (job) => `#${job.replaceAll('.', '')}`),
    '',
    ...jobs.flatMap((job) => jobSection(job, contractOf(contracts, job.name), selection, 2)),
    ...(types.length === 0 ? [] : ['## Shared types', '', ...types]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
