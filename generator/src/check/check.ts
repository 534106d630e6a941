import type { Diagnostic } from '../diagnostic/diagnostic.js';
import type { Documents, YamlDocument } from '../load/document.js';
import { memory } from '../remember.js';
import { checkExports } from './exports.js';
import { checkJobName } from './job-name.js';
import { checkJobNames, checkPascalNames } from './names.js';
import { checkPolicy } from './policy.js';
import { checkSchemaRules } from './schema-rules.js';
import { schemasOfJob, schemasOfTypes } from './schemas-of.js';
import { checkShape } from './shape.js';

const checked = memory<YamlDocument, readonly Diagnostic[]>();

/** Everything that is wrong with the documents, but for where their references go. */
export function checkDocuments(documents: Documents): readonly Diagnostic[] {
  const { jobs, types } = documents;
  return [
    ...jobs.flatMap((job) => checked.of(job, () => checkJob(job))),
    ...types.flatMap((file) => checked.of(file, () => checkTypes(file))),
    ...checkJobNames(documents),
    ...checkExports(documents),
  ];
}

function checkJob(job: YamlDocument): readonly Diagnostic[] {
  return [
    ...checkShape(job, 'job'),
    ...checkJobName(job),
    ...checkPascalNames(job, 'job'),
    ...checkPolicy(job),
    ...schemasOfJob(job).flatMap(checkSchemaRules),
  ];
}

function checkTypes(file: YamlDocument): readonly Diagnostic[] {
  return [
    ...checkShape(file, 'types'),
    ...checkPascalNames(file, 'types'),
    ...schemasOfTypes(file).flatMap(checkSchemaRules),
  ];
}
