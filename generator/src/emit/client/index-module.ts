import { compare } from '../../diagnostic/diagnostic.js';
import { jobTree, type Branch } from '../../model/job-tree.js';
import type { Project } from '../../model/model.js';
import { docComment } from '../../print/comment.js';
import { propertyKey, stringLiteral } from '../../print/literal.js';
import { list, Module, type GeneratedFile } from '../../print/module.js';
import { banner } from '../banner.js';

/** `generated/client/index.ts`: the catalog, and `createClient`. */
export function indexModule({ jobs, typeFiles }: Project): GeneratedFile {
  const module = new Module(banner('all job files'));
  const runtime = '@jobwright/runtime/client';
  module.value('buildClient', runtime).type('ClientBase', runtime).type('Connection', runtime);
  module.type('JobCaller', runtime);
  for (const job of jobs) {
    module.value(job.constName, `./${job.name}.js`).type(job.typeName, `./${job.name}.js`);
  }
  const constants = jobs.map(({ constName }) => constName);
  const files = [
    ...typeFiles.map(({ name }) => `./types/${name}.js`),
    ...jobs.map(({ name }) => `./${name}.js`),
  ];
  module.block(
    ...files.sort(compare).map((file) => {
      return `export ${file.startsWith('./types/') ? 'type ' : ''}* from ${stringLiteral(file)};`;
    }),
  );
  module.block(
    ...docComment({ description: 'Every job type of this catalog.' }),
    `export type Jobs =${jobs.map((job) => `\n  | ${job.typeName}`).join('')};`,
  );
  module.block(
    ...docComment({ description: 'Submits jobs and awaits them.' }),
    'export interface Client extends ClientBase<Jobs> {',
    ...members(jobTree(jobs), '  '),
    '}',
  );
  module.block(
    ...docComment({
      description:
        'Makes a client of a store URL, or of a connection that several clients share. Connects at first use.',
    }),
    'export function createClient(connection: string | Connection): Client {',
    `  return buildClient<Client>(${list('[', constants, ']', '  ')}, connection);`,
    '}',
  );
  return { path: 'client/index.ts', content: module.toString() };
}

function members({ branches }: Branch, indent: string): readonly string[] {
  return [...branches].flatMap(([segment, branch]) => {
    const key = `${indent}readonly ${propertyKey(segment)}`;
    if (branch.job === undefined)
      return [`${key}: {`, ...members(branch, `${indent}  `), `${indent}};`];
    const { description, typeName } = branch.job;
    const doc = docComment(description === undefined ? {} : { description });
    return [...doc.map((line) => indent + line), `${key}: JobCaller<${typeName}>;`];
  });
}
