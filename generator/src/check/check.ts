import type { Diagnostic } from '../diagnostic/diagnostic.js';
import type { Documents } from '../load/document.js';
import { checkExports } from './exports.js';
import { checkJobName } from './job-name.js';
import { checkJobNames, checkPascalNames } from './names.js';
import { checkPolicy } from './policy.js';
import { checkSchemaRules } from './schema-rules.js';
import { schemasOfJob, schemasOfTypes } from './schemas-of.js';
import { checkShape } from './shape.js';

/** Everything that is wrong with the documents, but for where their references go. */
export function checkDocuments(documents: Documents): readonly Diagnostic[] {
  const { jobs, types } = documents;
  return [
    ...jobs.flatMap((job) => [
      ...checkShape(job, 'job'),
      ...checkJobName(job),
      ...checkPascalNames(job, 'job'),
      ...checkPolicy(job),
      ...schemasOfJob(job).flatMap(checkSchemaRules),
    ]),
    ...types.flatMap((file) => [
      ...checkShape(file, 'types'),
      ...checkPascalNames(file, 'types'),
      ...schemasOfTypes(file).flatMap(checkSchemaRules),
    ]),
    ...checkJobNames(documents),
    ...checkExports(documents),
  ];
}
