import type { RetentionRule, RetryPolicy } from '@jobwright/runtime/runner';
import type { Contract } from '../../contract/contract.js';
import type { Job, Project, TypeDeclaration } from '../../model/model.js';
import {
  codeBlock,
  codeCell,
  codeSpan,
  markdownCell,
  markdownTable,
  markdownText,
} from '../../print/markdown.js';
import { printType } from '../../print/type.js';
import { declareType } from '../client/declare-type.js';
import { durationText } from './duration-text.js';
import { propertyTable } from './properties.js';

/** What is written about a job, under a heading of `level` (1 is the topmost). */
export function jobSection(
  job: Job,
  contract: Contract,
  project: Pick<Project, 'typeFiles'>,
  level: number,
): readonly string[] {
  const heading = (depth: number, text: string) => `${'#'.repeat(level + depth)} ${text}`;
  const part = (
    title: string,
    declaration: TypeDeclaration | undefined,
    schema: unknown,
    absent: string,
  ): readonly string[] => {
    if (declaration === undefined) return [heading(1, title), '', absent, ''];
    const { description } = declaration.doc;
    const table = propertyTable(declaration.type, schema, job, project);
    return [
      heading(1, title),
      '',
      ...(description === undefined ? [] : [markdownText(description), '']),
      ...(table.length > 0 ? table : codeBlock('ts', declareType(declaration).join('\n'))),
      '',
    ];
  };
  return [
    heading(0, job.name),
    '',
    ...(job.description === undefined ? [] : [markdownText(job.description), '']),
    ...facts(job),
    '',
    ...codeBlock('ts', example(job)),
    '',
    ...part('Params', job.params, contract.params, ''),
    ...part('Status', job.status, contract.status, 'It reports none.'),
    ...part('Output', job.output, contract.output, 'It returns nothing.'),
    heading(1, 'Errors'),
    '',
    ...errors(job),
    '',
    ...(job.types.length === 0 ? [] : [heading(1, 'Types of its own'), '']),
    ...job.types.flatMap((type) => [...codeBlock('ts', declareType(type).join('\n')), '']),
  ];
}

function facts({ version, revision, policy, sensitive }: Job): readonly string[] {
  const { retry, timeoutMs, deadlineMs, spawns, queue, priority, retention } = policy;
  const { attempts } = retry;
  return markdownTable(
    ['', ''],
    [
      ['Version', `${version}, revision ${revision}`],
      ['Queue', `${codeCell(queue)}${priority === 0 ? '' : `, priority ${priority}`}`],
      ['Attempts', attempts === 1 ? '1' : `${attempts}, ${waits(retry)}`],
      ['Timeout', `${durationText(timeoutMs)} an attempt`],
      ...(deadlineMs === undefined ? [] : [['Deadline', `${durationText(deadlineMs)} in all`]]),
      ...(spawns.length === 0 ? [] : [['Starts', spawns.map(codeCell).join(', ')]]),
      ['Kept', retention === undefined ? 'for ever' : retention.rules.map(kept).join('; ')],
      ...(sensitive.length === 0
        ? []
        : [['Secret', sensitive.map((path) => codeCell(path.join('.'))).join(', ')]]),
    ],
  );
}

function waits(retry: RetryPolicy): string {
  if (retry.backoff === 'list') return `${retry.delaysMs.map(durationText).join(', ')} apart`;
  const { backoff, initialMs, maxMs } = retry;
  return initialMs === maxMs
    ? `${durationText(initialMs)} apart`
    : `${backoff}, ${durationText(initialMs)} to ${durationText(maxMs)} apart`;
}

function kept({ states, ageMs, count }: RetentionRule): string {
  const [first] = states;
  const which = states.length > 3 ? 'once ended' : first === 'succeeded' ? first : 'unsuccessful';
  const age = ageMs === undefined ? [] : [durationText(ageMs)];
  return `${which}: ${[...age, ...(count === undefined ? [] : [`the newest ${count}`])].join(', ')}`;
}

/** How it is called; params are for the reader to fill in. */
function example({ name, output }: Job): string {
  return [
    `const job = await jobs.${name}.submit(params);`,
    'const result = await job.result();',
    output === undefined ? 'if (result.ok) …' : 'if (result.ok) use(result.output);',
  ].join('\n');
}

function errors(job: Job): readonly string[] {
  if (job.errors.length === 0) return ['It declares none.'];
  const rows = job.errors.map(({ code, retry, description, data }) => [
    codeSpan(code),
    markdownCell(description ?? ''),
    data === undefined ? '' : codeCell(printType(data)),
    retry === false ? 'at once' : 'after retries',
  ]);
  return markdownTable(['Code', 'Meaning', 'Data', 'Ends the job'], rows);
}
