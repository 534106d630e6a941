import { resolve } from 'node:path';
import {
  maskStrings,
  pathsWithin,
  redactor,
  redactorFor,
  type Mask,
  type SensitivePath,
} from '@jobwright/runtime/runner';
import type { JobRecord } from '@jobwright/runtime/store';
import { valueAt } from '../check/value-at.js';
import { parseYaml } from '../load/parse.js';
import { readIfThere } from '../write/disk.js';
import { tell } from './output.js';

/** A job as it may be printed, and what hides its secrets in what else is printed of it. */
export interface Hidden {
  readonly record: JobRecord;
  readonly mask: Mask;
}

/**
 * Makes the function that hides what the job files in `schemas` call sensitive. Of a job type without a file there nothing is
 * known, and nothing hidden: where params were asked for, that is said once.
 */
export function hider(schemas: string, params: true | undefined): (record: JobRecord) => Hidden {
  const known = new Map<string, readonly SensitivePath[]>();
  return (record) => {
    const { name } = record;
    let paths = known.get(name);
    if (paths === undefined) {
      const read = readSensitive(schemas, name);
      if (read === undefined && params)
        tell(`no job file of ${name} in ${schemas}: its params are shown whole`);
      paths = read ?? [];
      known.set(name, paths);
    }
    return hide(record, paths);
  };
}

function hide(record: JobRecord, paths: readonly SensitivePath[]): Hidden {
  if (paths.length === 0) return { record, mask: (text) => text };
  const { params, status, output, error } = record;
  const mask = redactorFor(JSON.parse(params), paths);
  const hidden = (part: string, text: string): string =>
    JSON.stringify(maskStrings(redactor(pathsWithin(paths, part))(JSON.parse(text)), mask));
  return {
    record: {
      ...record,
      params: hidden('params', params),
      ...(status !== undefined && { status: hidden('status', status) }),
      ...(output !== undefined && { output: hidden('output', output) }),
      ...(error !== undefined && { error: maskStrings(error, mask) as typeof error }),
    },
    mask,
  };
}

/** What a job's file calls sensitive; undefined where there is none that can be read. */
function readSensitive(schemas: string, name: string): readonly SensitivePath[] | undefined {
  // The name comes from a database: it must not lead elsewhere.
  if (!/^[a-z0-9_.]+$/.test(name) || name.startsWith('.')) return undefined;
  const file = `${name}.yaml`;
  const text = readIfThere(resolve(schemas, file));
  const document = text === undefined ? undefined : parseYaml(text, file, file).document;
  if (document === undefined) return undefined;
  const sensitive = valueAt(document.value, ['sensitive']);
  if (!Array.isArray(sensitive)) return [];
  return sensitive.filter((path) => typeof path === 'string').map((path) => path.split('.'));
}
