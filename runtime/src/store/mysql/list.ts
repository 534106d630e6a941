import { JOB_STATES } from '../../types/state.js';
import type { IndexedValue, JobFilter, JobRecord, ListQuery } from '../job.js';
import type { MysqlConnection, Query } from './connection.js';
import { hex } from './ids.js';
import { readJobs } from './read.js';
import * as SQL from './sql/list.js';

const AFTER_ALL_IDS = 'f'.repeat(32);

export async function listJobs(query: Query, list: ListQuery): Promise<readonly JobRecord[]> {
  const { where, limit } = list;
  const before = list.before === undefined ? AFTER_ALL_IDS : hex(list.before);
  const asked = wish(list);
  const rows = await (where === undefined
    ? query<IdRow>(SQL.LIST_IDS, [asked, before, limit, asked, before, limit, limit])
    : query<IdRow>(SQL.listIdsWhere(where), [asked, ...where.fields.map(valueOf), before, limit]));
  const records = await readJobs(
    query,
    rows.map(({ id }) => id),
  );
  return records.filter((record) => record !== undefined);
}

interface IdRow {
  readonly id: string;
}

export async function countJobs(connection: MysqlConnection, filter: JobFilter): Promise<number> {
  const { where } = filter;
  const asked = wish(filter);
  const [counted] = await (where === undefined
    ? connection.query<{ jobs: number }>(SQL.COUNT, [asked, asked])
    : connection.query<{ jobs: number }>(SQL.countWhere(where), [
        asked,
        ...where.fields.map(valueOf),
      ]));
  return counted?.jobs ?? 0;
}

function wish(filter: JobFilter): string {
  const { names, states = JOB_STATES, queues, submitted, ended, headers } = filter;
  return JSON.stringify({
    names,
    queues,
    states,
    headers,
    submittedFrom: submitted?.from,
    submittedTo: submitted?.to,
    endedFrom: ended === undefined ? undefined : (ended.from ?? 0),
    endedTo: ended?.to,
  });
}

/** A text's column holds so much of it. */
function valueOf({ value }: IndexedValue): string | number {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' ? value.slice(0, 500) : value;
}
