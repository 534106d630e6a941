import {
  InvalidOptionError,
  NotIndexedError,
  type IndexedField,
  type JobDescriptor,
} from '@jobwright/runtime';
import type { IndexedValue, JobFilter } from '@jobwright/runtime/store';
import type { FilterOptions } from './filter-options.js';
import { findJob } from './find-job.js';

/** What `--where` asks for, and the contract that it was read by. */
export interface Where {
  readonly descriptor: JobDescriptor;
  readonly fields: NonNullable<JobFilter['where']>['fields'];
}

/**
 * Reads `--where`, each value as the type of its param; `undefined` where it was not given.
 * @throws {InvalidOptionError} without `--job`, and for a value that its param cannot have
 * @throws {NotIndexedError} for a param that is not under `index`; says which are
 * @throws {NotGeneratedError}
 */
export async function readWhere({
  where,
  job,
  generated,
}: FilterOptions): Promise<Where | undefined> {
  if (where === undefined) return undefined;
  if (job === undefined)
    throw new InvalidOptionError('--where is about the params of one job type: give --job, too.');
  const descriptor = await findJob(job, generated);
  const { indexed = {} } = descriptor;
  const fields = Object.entries(where).map(([property, text]): IndexedValue => {
    const field = Object.hasOwn(indexed, property) ? indexed[property] : undefined;
    if (field === undefined) throw new NotIndexedError(job, property, Object.keys(indexed));
    return { ...field, property, value: toValue(property, text, field) };
  });
  return { descriptor, fields };
}

/** As the client's `where` takes it. */
export function valuesOf({ fields }: Where): Readonly<Record<string, IndexedValue['value']>> {
  return Object.fromEntries(fields.map(({ property, value }) => [property, value]));
}

function toValue(property: string, text: string, { scalar }: IndexedField): IndexedValue['value'] {
  if (scalar === 'text') return text;
  const value = scalar === 'boolean' ? BOOLEANS.get(text) : toNumber(text);
  if (value === undefined) throw new InvalidOptionError(`--where ${property} is a ${scalar}.`);
  return value;
}

const BOOLEANS = new Map([
  ['true', true],
  ['false', false],
]);

function toNumber(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}
