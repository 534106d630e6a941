import { sqlText } from '../../indexed.js';
import type { IndexedWhere } from '../../job.js';

/*
 * Which jobs: ?1 names (JSON array, null for all), ?2 states (JSON array), ?3 before this id, ?4 limit, ?5 queues (as ?1), ?6 and
 * ?7 submitted from and before, ?8 and ?9 ended from and before, ?10 headers (JSON object). Nulls ask for nothing.
 */
const OF_JOB = `
  (?1 is null or j.name in (select value from json_each(?1)))
  and (?5 is null or j.queue in (select value from json_each(?5)))
  and (?6 is null or j.submitted_at >= ?6) and (?7 is null or j.submitted_at < ?7)
  and (?10 is null or not exists (
    select 1 from json_each(?10) h where not exists (
      select 1 from json_each(j.headers) g where g.key = h.key and g.value = h.value)))`;

const OF_END = `(?8 is null or e.ended_at >= ?8) and (?9 is null or e.ended_at < ?9)`;

const LIVE = `
  l.id < ?3 and ?8 is null and ?9 is null
  and case when l.waits_for is null then l.state else 'waiting' end in (select value from json_each(?2))`;

const ENDED = `e.id < ?3 and e.state in (select value from json_each(?2)) and ${OF_END}`;

/**
 * Ids of jobs newest first. Live and ended jobs are two tables; each is walked backwards along its primary key and only as
 * far as the limit.
 */
export const LIST_IDS = `
  select id from (
    select * from (
      select l.id from jobwright_live_jobs l join jobwright_jobs j on j.id = l.id
      where ${LIVE} and ${OF_JOB}
      order by l.id desc limit ?4)
    union all
    select * from (
      select e.id from jobwright_ended_jobs e join jobwright_jobs j on j.id = e.id
      where ${ENDED} and ${OF_JOB}
      order by e.id desc limit ?4)
  ) order by id desc limit ?4`;

/** How many. Walks what is live, and what has ended where such states are asked for. */
export const COUNT = `
  select
    (select count(*) from jobwright_live_jobs l join jobwright_jobs j on j.id = l.id where ${LIVE} and ${OF_JOB})
    + (select count(*) from jobwright_ended_jobs e join jobwright_jobs j on j.id = e.id where ${ENDED} and ${OF_JOB})
    as jobs`;

/** The same by params that have an index of their own (the values from ?11 on), along the index of the first of them. */
export const listIdsWhere = (where: IndexedWhere): string =>
  `select j.id ${matching(where)} order by j.id desc limit ?4`;

export const countWhere = (where: IndexedWhere): string =>
  `select count(*) as jobs ${matching(where)}`;

/** The job's name stands in the text: only then is an index of its jobs alone found to fit. */
function matching({ name, fields }: IndexedWhere): string {
  const values = fields.map(
    ({ property }, n) => `and j.params ->> ${sqlText(property)} = ?${11 + n}`,
  );
  return `
  from jobwright_jobs j
  left join jobwright_live_jobs l on l.id = j.id
  left join jobwright_ended_jobs e on e.id = j.id
  where j.name = ${sqlText(name)} ${values.join(' ')}
    and ((${LIVE}) or (${ENDED})) and ${OF_JOB}`;
}
