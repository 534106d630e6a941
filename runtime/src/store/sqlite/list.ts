import { JOB_STATES } from '../../types/state.js';
import type { JobFilter, JobRecord, ListQuery } from '../job.js';
import type { Statements } from './connection.js';
import type { Value } from './driver.js';
import { readJobs } from './read.js';
import * as SQL from './sql/list.js';

export function listJobs(statements: Statements, query: ListQuery): readonly JobRecord[] {
  const { where, before = AFTER_ALL_IDS, limit } = query;
  const rows = statements.all<{ id: string }>(
    where === undefined ? SQL.LIST_IDS : SQL.listIdsWhere(where),
    ...values(query, before, limit),
  );
  return readJobs(
    statements,
    rows.map(({ id }) => id),
  ).filter((record) => record !== undefined);
}

export function countJobs(statements: Statements, filter: JobFilter): number {
  const { where } = filter;
  const counted = statements.get<{ jobs: number }>(
    where === undefined ? SQL.COUNT : SQL.countWhere(where),
    ...values(filter, AFTER_ALL_IDS, null),
  );
  return counted?.jobs ?? 0;
}

function values(filter: JobFilter, before: string, limit: number | null): readonly Value[] {
  const { names, states = JOB_STATES, queues, submitted, ended, headers, where } = filter;
  return [
    names === undefined ? null : JSON.stringify(names),
    JSON.stringify(states),
    before,
    limit,
    queues === undefined ? null : JSON.stringify(queues),
    submitted?.from ?? null,
    submitted?.to ?? null,
    ended?.from ?? (ended === undefined ? null : 0),
    ended?.to ?? null,
    headers === undefined ? null : JSON.stringify(headers),
    ...(where?.fields ?? []).map(({ value }) =>
      typeof value === 'boolean' ? Number(value) : value,
    ),
  ];
}

/** Greater than any UUID in text. */
const AFTER_ALL_IDS = 'g';
