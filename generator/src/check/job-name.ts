import { basename } from 'node:path';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import type { YamlDocument } from '../load/document.js';
import { camelCase, isDeviceName, RESERVED_WORDS, viewName } from '../print/names.js';
import { isSchemaObject } from '../schema/schema.js';

/** MariaDB takes identifiers of 64 characters, and `jobwright_` with the job's name becomes one. */
const LONGEST = 54;
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)*$/;

/** What the runtime's migrations make, or are going to: views of jobs stand beside it. A test holds the list current. */
export const STORE_NAMES: ReadonlySet<string> = new Set(
  (
    'archive_objects archive_removals archives archives_kept attempts claim_groups claim_groups_before edges ended_jobs events job_keys ' +
    'job_types jobs jobs_of_type keys limits live_jobs live_jobs_cutoff live_jobs_due live_jobs_held live_jobs_parked log_chunks logs ' +
    'migrations pauses protocol pruned_keys rates redrives runners runners_leased schedules statuses steps unarchived_logs ' +
    'unarchived_logs_oldest'
  ).split(' '),
);

/** The name that a job file gives, where it gives text. */
export function jobName(document: YamlDocument): string | undefined {
  const name = isSchemaObject(document.value) ? document.value.job : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** The name, where it has the form of one: what other names can be compared with. */
export function wellFormedName(document: YamlDocument): string | undefined {
  const name = jobName(document);
  return name !== undefined && NAME.test(name) ? name : undefined;
}

/** The name's form, that it is the file's, and that everything it turns into can carry it. */
export function checkJobName(document: YamlDocument): readonly Diagnostic[] {
  const name = jobName(document);
  if (name === undefined) return [];
  const at = document.at(['job']);
  if (!NAME.test(name) || name.length > LONGEST) {
    const message =
      name.length > LONGEST
        ? `job name of ${name.length} characters; it may have ${LONGEST}`
        : `${JSON.stringify(name)} is no job name`;
    return [
      diagnostic(
        'JW1301',
        at,
        message,
        'lower-case words and digits, joined by dots: media.transcode',
      ),
    ];
  }
  const problems: Diagnostic[] = [];
  const fileName = basename(document.path, '.yaml');
  if (fileName !== name) {
    const message = `job \`${name}\` stands in ${document.path}`;
    problems.push(
      diagnostic('JW1302', at, message, `name the file ${name}.yaml, or the job ${fileName}`),
    );
  }
  const reserved = whyReserved(name);
  if (reserved !== undefined) {
    problems.push(
      diagnostic('JW1303', at, `job name \`${name}\`: ${reserved}`, 'choose another name'),
    );
  }
  return problems;
}

function whyReserved(name: string): string | undefined {
  const segments = name.split('.');
  for (const segment of segments) {
    if (segment === 'then') return 'an object with `then` is taken for a promise';
    if (segment === 'constructor' || segment === 'prototype')
      return `objects have a \`${segment}\` already`;
  }
  if (segments.slice(1).includes('d')) return 'TypeScript takes its file for declarations (.d.ts)';
  if (STORE_NAMES.has(viewName(name)))
    return `its view would be called \`${viewName(name)}\`, as a table of jobwright is`;
  if (name === 'index') return 'index.ts is the catalog itself';
  if (isDeviceName(name)) return `Windows keeps \`${segments[0] ?? ''}\` for a device`;
  if (RESERVED_WORDS.has(camelCase(name)))
    return `\`${camelCase(name)}\` is a word of JavaScript or TypeScript`;
  return undefined;
}
