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
  /** A status or output of it, as it may be printed. */
  readonly value: (part: 'status' | 'output', value: unknown) => unknown;
  /** Why it did not succeed, as it may be printed. */
  readonly failure: <F extends object>(failure: F) => F;
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
  if (paths.length === 0) {
    return {
      record,
      mask: (text) => text,
      value: (_, value) => value,
      failure: (failure) => failure,
    };
  }
  const mask = redactorFor(JSON.parse(record.params), paths);
  const value = (part: string, of: unknown): unknown =>
    maskStrings(redactor(pathsWithin(paths, part))(of), mask);
  const failure = <F extends object>(of: F): F => maskStrings(hideData(of, paths), mask) as F;
  return { record: hideRecord(record, value, failure), mask, value, failure };
}

function hideRecord(
  record: JobRecord,
  value: (part: string, of: unknown) => unknown,
  failure: Hidden['failure'],
): JobRecord {
  const { params, status, output, error } = record;
  const text = (part: string, json: string): string =>
    JSON.stringify(value(part, JSON.parse(json)));
  return {
    ...record,
    params: text('params', params),
    ...(status !== undefined && { status: text('status', status) }),
    ...(output !== undefined && { output: text('output', output) }),
    ...(error !== undefined && { error: failure(error) }),
  };
}

/** A runner hides data before it is stored; but one of before may not have known yet what is sensitive. */
function hideData(failure: object, paths: readonly SensitivePath[]): object {
  const { code, data, unknownCode, unknownData } = failure as StoredOrUnknown;
  const hidden = redactor(pathsWithin(paths, 'errors', code ?? unknownCode ?? '', 'data'));
  return {
    ...failure,
    ...(data !== undefined && { data: hidden(data) }),
    ...(unknownData !== undefined && { unknownData: hidden(unknownData) }),
  };
}

/** A failure as it is stored, or as a client has it that does not know the job type. */
interface StoredOrUnknown {
  readonly code?: string;
  readonly data?: unknown;
  readonly unknownCode?: string;
  readonly unknownData?: unknown;
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
