import { sqlText } from '../../indexed.js';
import type { IndexedField } from '../../../types/job-type.js';
import type { IndexedWhere } from '../../job.js';

/*
 * Which jobs: $1 names (null for all), $2 states, $3 before this id (null for the newest), $4 limit, $5 queues (as $1), $6 and $7
 * submitted from and before, $8 and $9 ended from and before (ms since 1970 UTC; times are told rounded to them), $10 and $11 names and values of headers.
 * Nulls ask for nothing.
 */
const OF_JOB = `
  ($1::text[] is null or j.name = any ($1::text[]))
  and ($5::text[] is null or j.queue = any ($5::text[]))
  and ($6::float8 is null or j.submitted_at >= timestamptz 'epoch' + ($6::float8 - 0.5) * interval '1 ms')
  and ($7::float8 is null or j.submitted_at < timestamptz 'epoch' + ($7::float8 - 0.5) * interval '1 ms')
  and ($10::text[] is null or not exists (
    select from unnest($10::text[], $11::text[]) as h(name, value) where (j.headers ->> h.name) is distinct from h.value))`;

const BEFORE = `coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')`;

const LIVE = `
  l.id < ${BEFORE} and $8::float8 is null and $9::float8 is null
  and case when l.waits_for is null then l.state else 'waiting' end = any ($2::text[])`;

const ENDED = `
  e.id < ${BEFORE} and e.state = any ($2::text[])
  and ($8::float8 is null or e.ended_at >= timestamptz 'epoch' + ($8::float8 - 0.5) * interval '1 ms')
  and ($9::float8 is null or e.ended_at < timestamptz 'epoch' + ($9::float8 - 0.5) * interval '1 ms')`;

/**
 * Ids of jobs newest first. Live and ended jobs are two tables; each is walked backwards along its primary key and only as
 * far as the limit.
 */
export const LIST_IDS = `
  select id::text as id from (
    (select l.id from jobwright.live_jobs l join jobwright.jobs j on j.id = l.id
      where ${LIVE} and ${OF_JOB}
      order by l.id desc limit $4::int)
    union all
    (select e.id from jobwright.ended_jobs e join jobwright.jobs j on j.id = e.id
      where ${ENDED} and ${OF_JOB}
      order by e.id desc limit $4::int)
  ) both_tables
  order by both_tables.id desc limit $4::int`;

/** How many; $4 is not used. Walks what is live, and what has ended. */
export const COUNT = `
  select (
    (select count(*) from jobwright.live_jobs l join jobwright.jobs j on j.id = l.id where ${LIVE} and ${OF_JOB})
    + (select count(*) from jobwright.ended_jobs e join jobwright.jobs j on j.id = e.id where ${ENDED} and ${OF_JOB})
  )::bigint as jobs
  where $4::int is null`;

/** The same by params that have an index of their own (the values from $12 on), along the index of one of them. */
export const listIdsWhere = (where: IndexedWhere): string =>
  `select j.id::text as id ${matching(where)} order by j.id desc limit $4::int`;

export const countWhere = (where: IndexedWhere): string =>
  `select count(*)::bigint as jobs ${matching(where)} and $4::int is null`;

/**
 * The job's name and the expression of each index stand in the text: only then is an index of its jobs alone found to fit.
 */
function matching({ name, fields }: IndexedWhere): string {
  const values = fields.map((field, n) => `and ${fits(field, `$${12 + n}`)}`);
  return `
  from jobwright.jobs j
  left join jobwright.live_jobs l on l.id = j.id
  left join jobwright.ended_jobs e on e.id = j.id
  where j.name = ${sqlText(name)} ${values.join(' ')}
    and ((${LIVE}) or (${ENDED})) and ${OF_JOB}`;
}

/** As the index of the property has it. */
function fits(
  { property, scalar }: IndexedField & { readonly property: string },
  value: string,
): string {
  const [json, text] = [`j.params -> ${sqlText(property)}`, `j.params ->> ${sqlText(property)}`];
  switch (scalar) {
    case 'text':
      return `(${text}) = ${value}::text`;
    case 'number':
      return `(case json_typeof(${json}) when 'number' then (${text})::numeric end) = ${value}::numeric`;
    case 'boolean':
      return `(case json_typeof(${json}) when 'boolean' then (${text})::boolean end) = ${value}::boolean`;
  }
}
