import { hashOfJson } from '../json/canonical.js';
import { isStorable } from '../json/storable.js';
import type { NewJob } from '../store/job.js';
import { parseDuration, type Duration } from '../types/duration.js';
import { InvalidOptionError } from '../types/errors.js';
import type { JobHeaders } from '../types/headers.js';
import { checkKey } from './check.js';
import { checkFields } from './fields.js';
import { SUBMIT_FIELDS } from './submit.js';

/** As many, and so large as JSON: headers are read with every claim. */
const MAX_HEADERS = 64;
const MAX_HEADERS_LENGTH = 16_384;
/** Years that every database's clock has. */
export const LATEST = Date.UTC(9_000, 0);

/** What a job is given besides its params. */
export interface Wish {
  readonly runAt?: Date;
  readonly delay?: Duration;
  readonly priority?: number;
  readonly headers?: JobHeaders;
}

/**
 * A job with what it is given besides its params.
 * @throws {InvalidOptionError}
 */
export function withOptions(job: NewJob, options: Wish & { readonly key?: string }): NewJob {
  checkFields('A submit', options, SUBMIT_FIELDS);
  const { key, ...wish } = options;
  if (key !== undefined) checkKey(key);
  const whole = { ...job, ...submission(wish) };
  return key === undefined ? whole : { ...whole, key: { key, paramsHash: hashOfJson(job.params) } };
}

/**
 * What of it goes to the store.
 * @throws {InvalidOptionError}
 */
export function submission({
  priority,
  headers,
  ...when
}: Wish): Partial<Pick<NewJob, 'due' | 'priority' | 'headers'>> {
  if (priority !== undefined) checkPriority(priority);
  const due = dueOf(when);
  return {
    ...(priority !== undefined && { priority }),
    ...(due && { due }),
    ...(headers !== undefined && hasAny(headers) && { headers: checkedHeaders(headers) }),
  };
}

function hasAny(headers: JobHeaders): boolean {
  return Object.keys(headers).length > 0;
}

function checkPriority(priority: number): void {
  if (Number.isInteger(priority) && Math.abs(priority) <= 1_000) return;
  throw new InvalidOptionError(
    `priority ${String(priority)} is no whole number from -1000 to 1000.`,
  );
}

function dueOf({ runAt, delay }: Pick<Wish, 'runAt' | 'delay'>): NewJob['due'] {
  if (runAt !== undefined && delay !== undefined)
    throw new InvalidOptionError('Give runAt or delay, not both.');
  if (runAt !== undefined) {
    const at = runAt instanceof Date ? runAt.getTime() : NaN;
    if (!(at >= 0 && at <= LATEST))
      throw new InvalidOptionError('runAt is no Date between the years 1970 and 9000.');
    return { at };
  }
  if (delay === undefined) return undefined;
  const afterMs = parseDuration(delay);
  if (afterMs === undefined)
    throw new InvalidOptionError(
      `delay ${JSON.stringify(delay)} is no duration such as 30s, 5m or 2h.`,
    );
  return { afterMs };
}

/** A copy. @throws {InvalidOptionError} */
export function checkedHeaders(headers: JobHeaders): JobHeaders {
  const entries = Object.entries(headers);
  for (const [name, value] of entries) {
    if (name === '' || !isStorable(name) || !isStorable(value)) {
      throw new InvalidOptionError(
        `Header ${JSON.stringify(name)} is no text by a name, both of valid Unicode without NUL.`,
      );
    }
  }
  const length = JSON.stringify(headers).length;
  if (entries.length > MAX_HEADERS || length > MAX_HEADERS_LENGTH) {
    throw new InvalidOptionError(
      `${entries.length} headers of ${length} characters are too much: at most ${MAX_HEADERS} of ` +
        `${MAX_HEADERS_LENGTH} in all. What is large belongs into params.`,
    );
  }
  return Object.fromEntries(entries);
}
