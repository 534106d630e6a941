import { join } from 'node:path';
import { checkDocuments } from '../check/check.js';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { loadSchemas } from '../load/load.js';
import { parseYaml } from '../load/parse.js';
import type { GeneratedFile } from '../print/module.js';
import { jobTemplate } from './job-template.js';

/** A name as YAML, also one that cannot be a job's: what is wrong with it is said by its rules, not by the parser. */
function asYaml(name: string): string {
  return /^[A-Za-z][A-Za-z0-9._]*$/.test(name) ? name : JSON.stringify(name);
}

/**
 * A job file for `name`, as a path within the schemas folder; or why there can be none of that name beside those that
 * are there: what `generate` would say of it.
 */
export function planNewJob(
  schemas: string,
  shown: string,
  name: string,
  shape: string,
): { readonly file: GeneratedFile } | { readonly problems: readonly Diagnostic[] } {
  const path = `${name}.yaml`;
  const file = { path, content: jobTemplate(asYaml(name), shape) };
  const { document, problems } = parseYaml(file.content, join(shown, path), path);
  if (document === undefined) return { problems };
  const { documents } = loadSchemas(schemas, shown);
  const others = documents.jobs.filter((job) => job.path !== path);
  const all = {
    ...documents,
    // Last, so that what it shares with another is said of the new one.
    jobs: [...others, document],
    files: new Set([...documents.files, path]),
  };
  const wrong = checkDocuments(all).filter(
    ({ file: at, message }) => at === document.file || message.includes(`\`${name}\``),
  );
  return wrong.length > 0 ? { problems: wrong } : { file };
}
