import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic, type Diagnostic } from '../diagnostic/diagnostic.js';
import { isSchemaObject } from '../schema/schema.js';
import { sortKeys } from './canonical.js';

/** What has been released, in the schemas folder. Only `jobwright release` writes it. */
export const LOCK_FILE = 'contract.lock.json';

/** One job as it was released last. */
export interface ReleasedJob {
  readonly version: number;
  readonly revision: number;
  /** Absent: the job was removed. Its numbers are kept, so that no later job of its name repeats them. */
  readonly contract?: unknown;
}

export interface Lock {
  readonly jobs: Readonly<Record<string, ReleasedJob>>;
  readonly types: Readonly<Record<string, unknown>>;
}

/** Of the file's form; raised when a later release of jobwright writes it otherwise. */
const FORMAT = 1;
const NOTHING_RELEASED: Lock = { jobs: {}, types: {} };

/** Reads the lock of a schemas folder; without one, nothing has been released. */
export function readLock(
  schemas: string,
  shown: string,
): { readonly lock: Lock } | { readonly problems: readonly Diagnostic[] } {
  const path = join(schemas, LOCK_FILE);
  if (!existsSync(path)) return { lock: NOTHING_RELEASED };
  const lock = parseLock(readFileSync(path, 'utf8'));
  if (typeof lock !== 'string') return { lock };
  const hint = 'take it as it was last committed; `jobwright release` writes it anew from there';
  const position = { file: join(shown, LOCK_FILE), line: 1, column: 1 };
  return { problems: [diagnostic('JW1601', position, lock, hint)] };
}

/** The lock that a text holds, or why it holds none. */
function parseLock(text: string): Lock | string {
  if (/^(<{7}|={7}|>{7})/m.test(text)) return 'the file has conflicts of a merge in it';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the file is no JSON';
  }
  if (!isSchemaObject(value) || typeof value.format !== 'number')
    return 'the file is no lock of contracts';
  if (value.format > FORMAT) return 'the file was written by a newer jobwright';
  const { jobs, types } = value;
  if (!isSchemaObject(jobs) || !isSchemaObject(types)) return 'the file lacks `jobs` or `types`';
  for (const [name, job] of Object.entries(jobs)) {
    if (!isSchemaObject(job) || !isCount(job.version) || !isCount(job.revision))
      return `job \`${name}\` has no version or no revision`;
  }
  return { jobs: sortKeys(jobs) as Lock['jobs'], types: sortKeys(types) as Lock['types'] };
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1;
}

/** The lock as a file: sorted, a line a value, so that a diff of it reads as what changed. */
export function printLock({ jobs, types }: Lock): string {
  return `${JSON.stringify({ format: FORMAT, ...(sortKeys({ jobs, types }) as Lock) }, null, 2)}\n`;
}
