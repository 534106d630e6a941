import { diagnostic, type Diagnostic, type Position } from '../diagnostic/diagnostic.js';
import type { Documents } from '../load/document.js';
import { camelCase, pascalCase } from '../print/names.js';
import { isSchemaObject } from '../schema/schema.js';
import { wellFormedName } from './job-name.js';

/** What generated modules declare or import beside what the schemas name. */
const OWN_NAMES = [
  'Client',
  'ClientBase',
  'Connection',
  'JobCaller',
  'JobDescriptor',
  'JobType',
  'Jobs',
  'Registry',
  'RunnerJob',
  'Validate',
  'buildClient',
  'createClient',
  'entry',
  'registry',
  'validator',
  'schemas',
  'absent',
  'refused',
  'handler',
] as const;

/** What each job exports beside its own name. */
const JOB_SUFFIXES = ['Params', 'Status', 'Output', 'Errors', 'Job'] as const;

/** All names that the generated client exports share one namespace; a name that two things want is refused. */
export function checkExports({ jobs, types }: Documents): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const taken = new Map<string, string>(OWN_NAMES.map((name) => [name, 'generated code itself']));
  const identifiers = new Set<string>();
  const reported = new Set<string>();
  const claim = (name: string, owner: string, at: Position) => {
    const other = taken.get(name);
    if (other === undefined) taken.set(name, owner);
    else if (other !== owner) {
      if (reported.has(`${owner} ${other}`)) return;
      reported.add(`${owner} ${other}`);
      const message = `${owner} and ${other} would both export \`${name}\``;
      problems.push(diagnostic('JW1308', at, message, 'rename one of them'));
    }
  };

  for (const job of jobs) {
    const name = wellFormedName(job);
    // Jobs that become one identifier are reported for that.
    if (name === undefined || identifiers.has(pascalCase(name))) continue;
    identifiers.add(pascalCase(name));
    const at = job.at(['job']);
    const owner = `job \`${name}\``;
    const pascal = pascalCase(name);
    claim(camelCase(name), owner, at);
    claim(pascal, owner, at);
    for (const suffix of JOB_SUFFIXES) claim(pascal + suffix, owner, at);
    const defs = isSchemaObject(job.value) ? job.value.$defs : undefined;
    for (const type of isSchemaObject(defs) ? Object.keys(defs) : []) {
      const place = job.atKey(['$defs', type]);
      claim(pascal + type, `type ${type} of job \`${name}\``, place);
    }
  }
  for (const file of types) {
    if (!isSchemaObject(file.value)) continue;
    for (const type of Object.keys(file.value)) {
      claim(type, `type ${type} of ${file.path}`, file.atKey([type]));
    }
  }
  return problems;
}
