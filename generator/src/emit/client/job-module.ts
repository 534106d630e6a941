import type { Job, JobError, Project, TypeDeclaration } from '../../model/model.js';
import { UNDEFINED, type Type } from '../../model/type.js';
import { commentLines, docComment } from '../../print/comment.js';
import { numberLiteral, propertyKey, stringLiteral } from '../../print/literal.js';
import { list, Module, type GeneratedFile } from '../../print/module.js';
import { printType } from '../../print/type.js';
import { banner } from '../banner.js';
import { indexedFields, indexOf, type IndexedField } from '../migrations/indexes.js';
import { declareType, importNamedTypes } from './declare-type.js';

/** `generated/client/NAME.ts`: the job's types, and its descriptor. */
export function jobModule(project: Pick<Project, 'typeFiles'>, job: Job): GeneratedFile {
  const module = new Module(banner(`${job.name}.yaml`));
  module.type('JobDescriptor', '@jobwright/runtime').type('JobType', '@jobwright/runtime');
  module.value('validateOnDemand', '@jobwright/runtime/client');
  const { params, status, output } = job;
  const declared = [params, ...(status ? [status] : []), ...(output ? [output] : []), ...job.types];
  const used = [
    ...declared.map(({ type }) => type),
    ...job.errors.flatMap(({ data }) => (data ? [data] : [])),
  ];
  importNamedTypes(module, used, './types');

  module.block(...declareType(withDoc(params, `What ${job.name} is submitted with.`)));
  if (status === undefined) {
    module.block(
      ...declare(`${job.typeName}Status`, { kind: 'never' }, `${job.name} reports no status.`),
    );
  } else module.block(...declareType(withDoc(status, `What ${job.name} reports while it runs.`)));
  if (output === undefined) {
    module.block(...declare(`${job.typeName}Output`, UNDEFINED, `${job.name} returns nothing.`));
  } else module.block(...declareType(withDoc(output, `What ${job.name} returns.`)));
  for (const type of job.types) module.block(...declareType(type));
  module.block(...errorsInterface(job));
  const indexed = indexedFields(project, job);
  module.block(...jobInterface(job, indexed));
  module.block(...descriptor(job, indexed));
  return { path: `client/${job.name}.ts`, content: module.toString() };
}

/** A type says what it is for where its schema says nothing. */
function withDoc(declaration: TypeDeclaration, description: string): TypeDeclaration {
  return declaration.doc.description === undefined
    ? { ...declaration, doc: { ...declaration.doc, description } }
    : declaration;
}

function declare(name: string, type: Type, description: string): readonly string[] {
  return declareType({ name, type, doc: { description } });
}

function errorsInterface(job: Job): readonly string[] {
  const doc = docComment({
    description: `Errors that ${job.name} declares, and what each carries.`,
  });
  const head = `export interface ${job.typeName}Errors {`;
  if (job.errors.length === 0) return [...doc, `${head}}`];
  const member = (error: JobError) => [
    ...docComment(
      error.description === undefined ? {} : { description: error.description },
      retryLine(error),
    ),
    `readonly ${propertyKey(error.code)}: ${printType(error.data ?? UNDEFINED, '  ')};`,
  ];
  return [...doc, head, ...job.errors.flatMap(member).map((line) => `  ${line}`), '}'];
}

function retryLine({ retry }: JobError): readonly string[] {
  return retry === false ? [] : ['(Retried.)'];
}

function jobInterface(job: Job, indexed: readonly IndexedField[]): readonly string[] {
  const searched = indexed.map(({ property }) => stringLiteral(property)).join(' | ');
  return [
    ...docComment(job.description === undefined ? {} : { description: job.description }),
    `export interface ${job.typeName} extends JobType {`,
    `  readonly name: ${stringLiteral(job.name)};`,
    `  readonly params: ${job.typeName}Params;`,
    `  readonly status: ${job.typeName}Status;`,
    `  readonly output: ${job.typeName}Output;`,
    `  readonly errors: ${job.typeName}Errors;`,
    ...(searched === '' ? [] : [`  readonly indexed: ${searched};`]),
    '}',
  ];
}

function descriptor(job: Job, indexed: readonly IndexedField[]): readonly string[] {
  const codes = job.errors.map(({ code }) => stringLiteral(code));
  return [
    ...docComment({}, commentLines(`Stands for ${job.name} at run time.`)),
    `export const ${job.constName}: JobDescriptor<${job.typeName}> = {`,
    `  name: ${stringLiteral(job.name)},`,
    `  version: ${numberLiteral(job.version)},`,
    `  revision: ${numberLiteral(job.revision)},`,
    `  queue: ${stringLiteral(job.policy.queue)},`,
    `  priority: ${numberLiteral(job.policy.priority)},`,
    `  validateParams: validateOnDemand(() => import(${stringLiteral(`./validators/${job.name}.js`)})),`,
    `  errorCodes: ${list('[', codes, ']', '  ')},`,
    ...indexedLines(job, indexed),
    '};',
  ];
}

/** How params that are indexed are searched: as their indexes have them. */
function indexedLines(job: Job, indexed: readonly IndexedField[]): readonly string[] {
  if (indexed.length === 0) return [];
  const fields = indexed.map((field) => {
    const { name } = indexOf('mysql', job, field);
    return `    ${propertyKey(field.property)}: { scalar: ${stringLiteral(field.scalar)}, column: ${stringLiteral(name)} },`;
  });
  return ['  indexed: {', ...fields, '  },'];
}
