import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import { didYouMean } from '../diagnostic/did-you-mean.js';
import type { Documents, YamlDocument } from '../load/document.js';
import { expander, propertiesOf, scalarOf } from '../model/scalar.js';
import { isColumnName } from '../print/sql.js';
import type { Lookup } from './bundle.js';
import type { Definitions } from './definitions.js';
import type { JobFile } from './job-file.js';
import { longestText } from './longest-text.js';
import { resolveReference } from './reference.js';
import type { Resolution } from './resolve.js';

/**
 * A text of so many characters fits an index entry of every database, however it is encoded (2,704 bytes in PostgreSQL,
 * 3,072 in MariaDB). One that does not makes PostgreSQL refuse the job when it is submitted.
 */
const LONGEST_TEXT = 500;

/** What `index` names, and cannot be indexed. Of documents that are right otherwise: it looks behind references. */
export function checkIndexes(
  documents: Documents,
  definitions: Definitions,
  resolution: Resolution,
): readonly Diagnostic[] {
  const jobs = new Map(resolution.jobs.map((job) => [job.name, job]));
  const lookup: Lookup = (ref, from) => {
    const resolved = resolveReference(ref, from, definitions, documents);
    if (!('definition' in resolved)) throw new Error(`unchecked reference ${ref}`);
    return resolved.definition;
  };
  return documents.jobs.flatMap((document) => {
    const { job: name, index = [], params = false } = document.value as JobFile;
    const job = jobs.get(name);
    if (job === undefined || index.length === 0) return [];
    const expand = expander(resolution, job);
    const properties = propertiesOf(job.params.type, expand);
    return index.flatMap((field, position) => {
      const property = properties.find((one) => one.name === field);
      if (property === undefined) {
        const names = properties.map((one) => one.name);
        return [unknownField(document, position, field, names)];
      }
      const scalar = scalarOf(property.type, expand);
      const tooLong =
        scalar === 'text' && longestText(params, field, document, lookup) > LONGEST_TEXT;
      const problem = !isColumnName(field) ? NAME : scalar === 'json' ? KIND : tooLong && LENGTH;
      if (!problem) return [];
      const message = `field \`${field}\` cannot be indexed: ${problem.why}`;
      return [diagnostic('JW1211', document.at(['index', position]), message, problem.hint)];
    });
  });
}

const NAME = {
  why: 'its name is none for a column',
  hint: 'letters, digits and _, beginning with a letter, at most 50',
};
const KIND = {
  why: 'it is not always a text, a number or a boolean',
  hint: 'index a field of one of these types, beside null at most',
};
const LENGTH = {
  why: 'no index holds texts of any length',
  hint: `set maxLength: ${LONGEST_TEXT} (or less), or an enum, for the field`,
};

function unknownField(
  document: YamlDocument,
  position: number,
  field: string,
  names: readonly string[],
): Diagnostic {
  const at = document.at(['index', position]);
  const [first = ''] = field.split('.');
  const within = first !== field && names.includes(first);
  const message = `params have no field \`${field}\``;
  const hint = within
    ? `only fields of params themselves are indexed: give params a field beside \`${first}\``
    : (didYouMean(field, names) ??
      (names.length === 0 ? 'declare it in params' : `known are ${names.join(', ')}`));
  return diagnostic('JW1210', at, message, hint);
}
