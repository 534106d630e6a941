import type { IndexedValue, JobFilter, JobRecord, ListQuery, TimeRange } from '../job.js';
import { readJob } from './read.js';
import type { Tables } from './tables.js';

export function listJobs(tables: Tables, query: ListQuery): readonly JobRecord[] {
  const { before, limit } = query;
  return matchingJobs(tables, query)
    .filter(({ id }) => before === undefined || id < before)
    .slice(0, limit);
}

/** Newest first. */
export function matchingJobs(tables: Tables, filter: JobFilter): readonly JobRecord[] {
  return [...tables.jobs.keys()]
    .sort((a, b) => (a < b ? 1 : -1))
    .flatMap((id) => readJob(tables, id) ?? [])
    .filter((job) => matches(job, filter));
}

function matches(
  job: JobRecord,
  { names, states, queues, submitted, ended, headers = {}, where }: JobFilter,
): boolean {
  return (
    (names?.includes(job.name) ?? true) &&
    (states?.includes(job.state) ?? true) &&
    (queues?.includes(job.queue) ?? true) &&
    isWithin(submitted, job.submittedAt) &&
    (ended === undefined || (job.endedAt !== undefined && isWithin(ended, job.endedAt))) &&
    Object.entries(headers).every(([name, value]) => job.headers?.[name] === value) &&
    (where === undefined ||
      (where.name === job.name && where.fields.every((field) => hasValue(job, field))))
  );
}

function isWithin({ from = -Infinity, to = Infinity }: TimeRange = {}, at: number): boolean {
  return from <= at && at < to;
}

function hasValue({ params }: JobRecord, { property, value }: IndexedValue): boolean {
  const object = JSON.parse(params) as Readonly<Record<string, unknown>> | null;
  return object?.[property] === value;
}
