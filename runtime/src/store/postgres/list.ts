import { JOB_STATES } from '../../types/state.js';
import type { JobFilter, JobRecord, ListQuery } from '../job.js';
import type { PostgresConnection, Query } from './connection.js';
import { uuid } from './ids.js';
import { readJobs } from './read.js';
import * as SQL from './sql/list.js';

export async function listJobs(query: Query, list: ListQuery): Promise<readonly JobRecord[]> {
  const { where, before, limit } = list;
  const rows = await query<{ id: string }>(
    where === undefined ? SQL.LIST_IDS : SQL.listIdsWhere(where),
    values(list, before === undefined ? null : uuid(before), limit),
  );
  const records = await readJobs(
    query,
    rows.map(({ id }) => id),
  );
  return records.filter((record) => record !== undefined);
}

export async function countJobs(
  connection: PostgresConnection,
  filter: JobFilter,
): Promise<number> {
  const { where } = filter;
  const [counted] = await connection.query<{ jobs: number }>(
    where === undefined ? SQL.COUNT : SQL.countWhere(where),
    values(filter, null, null),
  );
  return counted?.jobs ?? 0;
}

function values(filter: JobFilter, before: string | null, limit: number | null): unknown[] {
  const { names, states = JOB_STATES, queues, submitted, ended, headers, where } = filter;
  return [
    names ?? null,
    states,
    before,
    limit,
    queues ?? null,
    submitted?.from ?? null,
    submitted?.to ?? null,
    ended?.from ?? (ended === undefined ? null : 0),
    ended?.to ?? null,
    headers === undefined ? null : Object.keys(headers),
    headers === undefined ? null : Object.values(headers),
    ...(where?.fields ?? []).map(({ value }) => String(value)),
  ];
}
