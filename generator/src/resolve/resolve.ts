import { basename } from 'node:path';
import { schemasOfJob, schemasOfTypes } from '../check/schemas-of.js';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { compare } from '../diagnostic/diagnostic.js';
import type { Documents, YamlDocument } from '../load/document.js';
import type { Job, Project, TypeFile } from '../model/model.js';
import { Bundler, type Lookup } from './bundle.js';
import { compile } from './compile.js';
import type { Definitions } from './definitions.js';
import { docOf } from './doc-of.js';
import { resolveJob } from './job.js';
import { locateRefusals } from './locate.js';
import { nameOf } from './name-of.js';
import { resolveReference } from './reference.js';
import { typeOf } from './type-of.js';

export type Resolution = Pick<Project, 'jobs' | 'typeFiles'>;

/** Jobs and shared types of documents that have been checked; or what Ajv refuses in them. */
export function resolveProject(
  documents: Documents,
  definitions: Definitions,
): { resolution: Resolution } | { problems: readonly Diagnostic[] } {
  const lookup: Lookup = (ref, from) => {
    const resolved = resolveReference(ref, from, definitions, documents);
    if (!('definition' in resolved)) throw new Error(`unchecked reference ${ref}`);
    return resolved.definition;
  };
  const jobs: Job[] = [];
  let refused = !sharedTypesCompile(documents, lookup);
  for (const document of documents.jobs) {
    const resolved = resolveJob(document, lookup);
    if ('job' in resolved) jobs.push(resolved.job);
    else refused = true;
  }
  if (refused) {
    const schemas = [
      ...documents.jobs.flatMap(schemasOfJob),
      ...documents.types.flatMap(schemasOfTypes),
    ];
    const problems = locateRefusals(schemas);
    if (problems.length === 0) throw new Error('Ajv refuses a schema, and none of its parts');
    return { problems };
  }
  jobs.sort((a, b) => compare(a.name, b.name));
  return { resolution: { jobs, typeFiles: documents.types.map((file) => typeFile(file, lookup)) } };
}

/** Also of types that no job uses yet: they should not turn out to be wrong on the day that one does. */
function sharedTypesCompile({ types }: Documents, lookup: Lookup): boolean {
  const bundler = new Bundler(lookup);
  const names: string[] = [];
  for (const { document, path, schema } of types.flatMap(schemasOfTypes)) {
    names.push(String(path[0]));
    bundler.add(String(path[0]), schema, 'open', document);
  }
  return !('refusal' in compile(bundler.bundle(), names));
}

function typeFile(document: YamlDocument, lookup: Lookup): TypeFile {
  return {
    name: basename(document.path, '.yaml'),
    types: schemasOfTypes(document).map(({ path, schema }) => ({
      name: String(path[0]),
      type: typeOf(schema, nameOf(document, lookup)),
      doc: docOf(schema),
    })),
  };
}
