import { isStorable } from '../json/storable.js';
import type { IndexedValue, JobFilter, TimeRange } from '../store/job.js';
import { NotIndexedError } from '../types/client-errors.js';
import { InvalidOptionError } from '../types/errors.js';
import type { JobDescriptor } from '../types/job-type.js';
import { JOB_STATES, type JobState } from '../types/state.js';
import { unknownField } from './fields.js';
import { checkedHeaders, LATEST } from './submission.js';
import type { AnyJobQuery, DateRange } from './types.js';

const FIELDS = ['name', 'state', 'queue', 'submitted', 'ended', 'headers', 'where'];

/**
 * The filter of what is about to be changed. A field that is there and undefined is a value that someone does not have, and must not be
 * taken for "all".
 * @throws {InvalidOptionError} {NotIndexedError}
 */
export function toFilterOfChange(
  query: AnyJobQuery,
  descriptors: ReadonlyMap<string, JobDescriptor>,
): JobFilter {
  for (const [field, value] of Object.entries(query)) {
    if (value === undefined) {
      throw new InvalidOptionError(
        `${field} is given and undefined. Leave it out to change jobs whatever theirs is.`,
      );
    }
  }
  return toFilter(query, descriptors);
}

/** @throws {InvalidOptionError} {NotIndexedError} */
export function toFilter(
  query: AnyJobQuery,
  descriptors: ReadonlyMap<string, JobDescriptor>,
): JobFilter {
  const unknown = unknownField(query, FIELDS);
  if (unknown !== undefined) {
    throw new InvalidOptionError(
      `Jobs are not found by ${JSON.stringify(unknown)}, but by ${FIELDS.join(', ')}.`,
    );
  }
  const { name, state, queue, submitted, ended, headers, where } = query;
  const names = name === undefined ? undefined : texts('name', name);
  return {
    ...(names && { names }),
    ...(state !== undefined && { states: listOf(state).map(checkedState) }),
    ...(queue !== undefined && { queues: texts('queue', queue) }),
    ...(submitted && { submitted: range('submitted', submitted) }),
    ...(ended && { ended: range('ended', ended) }),
    ...(headers && { headers: checkedHeaders(headers) }),
    ...(where !== undefined && { where: indexedWhere(names, where, descriptors) }),
  };
}

function listOf<T>(one: T | readonly T[]): readonly T[] {
  return Array.isArray(one) ? (one as readonly T[]) : [one as T];
}

function texts(what: string, value: string | readonly string[]): readonly string[] {
  const list = listOf(value);
  for (const text of list) {
    if (!isStorable(text))
      throw new InvalidOptionError(`${what} ${JSON.stringify(text)} is no name.`);
  }
  return list;
}

function checkedState(state: JobState): JobState {
  if (JOB_STATES.includes(state)) return state;
  throw new InvalidOptionError(
    `state ${JSON.stringify(state)} is none of ${JOB_STATES.join(', ')}.`,
  );
}

function range(what: string, { from, to }: DateRange): TimeRange {
  const ms = (date: Date): number => {
    const time = date instanceof Date ? date.getTime() : NaN;
    // No job is older or younger, and no database has to know such times.
    if (Number.isFinite(time)) return Math.min(Math.max(time, 0), LATEST);
    throw new InvalidOptionError(`${what}.from and ${what}.to are Dates.`);
  };
  // What is given and is no Date must not be taken for "from ever".
  return {
    ...(from !== undefined && { from: ms(from) }),
    ...(to !== undefined && { to: ms(to) }),
  };
}

function indexedWhere(
  names: readonly string[] | undefined,
  where: Readonly<Record<string, unknown>>,
  descriptors: ReadonlyMap<string, JobDescriptor>,
): NonNullable<JobFilter['where']> {
  const [name, ...others] = names ?? [];
  const descriptor = descriptors.get(name ?? '');
  if (name === undefined || others.length > 0 || descriptor === undefined) {
    throw new InvalidOptionError('`where` is about one job type of this client: give its `name`.');
  }
  const { indexed = {} } = descriptor;
  const fields = Object.entries(where)
    .filter(([, value]) => value !== undefined)
    .map(([property, value]): IndexedValue => {
      const field = Object.hasOwn(indexed, property) ? indexed[property] : undefined;
      if (field === undefined) throw new NotIndexedError(name, property, Object.keys(indexed));
      const { scalar, column } = field;
      const type = { text: 'string', number: 'number', boolean: 'boolean' }[scalar];
      if (typeof value !== type || (type === 'string' && !isStorable(value)) || Number.isNaN(value))
        throw new InvalidOptionError(`where.${property} of job ${name} is a ${type}.`);
      return { property, scalar, column, value: value as IndexedValue['value'] };
    });
  if (fields.length === 0)
    throw new InvalidOptionError('`where` names no field: leave it out, or name some.');
  return { name, fields };
}
