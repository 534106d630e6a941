import { basename } from 'node:path';
import { schemasOfTypes } from '../check/schemas-of.js';
import { compare } from '../diagnostic/diagnostic.js';
import type { Documents, YamlDocument } from '../load/document.js';
import type { Job, Project, TypeFile } from '../model/model.js';
import type { Conversions, Lookup } from './bundle.js';
import type { Definitions } from './definitions.js';
import { memory } from '../remember.js';
import { docOf } from './doc-of.js';
import { resolveJob } from './job.js';
import { nameOf } from './name-of.js';
import { resolveReference } from './reference.js';
import { typeOf } from './type-of.js';

export type Resolution = Pick<Project, 'jobs' | 'typeFiles'>;

const resolvedJobs = memory<YamlDocument, Job>();
const resolvedTypes = memory<YamlDocument, TypeFile>();

/** Jobs and shared types of documents that have been checked. */
export function resolveProject(documents: Documents, definitions: Definitions): Resolution {
  const lookup: Lookup = (ref, from) => {
    const resolved = resolveReference(ref, from, definitions, documents);
    if (!('definition' in resolved)) throw new Error(`unchecked reference ${ref}`);
    return resolved.definition;
  };
  const conversions: Conversions = new Map();
  return {
    jobs: documents.jobs
      .map((document) =>
        resolvedJobs.of(document, () => resolveJob(document, lookup, conversions), documents.types),
      )
      .sort((a, b) => compare(a.name, b.name)),
    typeFiles: documents.types.map((file) =>
      resolvedTypes.of(file, () => typeFile(file, lookup), documents.types),
    ),
  };
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
