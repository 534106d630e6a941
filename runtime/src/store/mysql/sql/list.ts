import { sqlText } from '../../indexed.js';
import type { IndexedWhere } from '../../job.js';

/*
 * What is asked for, in one JSON object {names, queues, states, submittedFrom, submittedTo, endedFrom, endedTo, headers} without what
 * is not asked for: a table of one row that everything else is joined to.
 */
const WISH = `(
    select json_extract(q.wish, '$.names') as names, json_extract(q.wish, '$.queues') as queues,
      json_extract(q.wish, '$.states') as states, json_extract(q.wish, '$.headers') as headers,
      cast(json_value(q.wish, '$.submittedFrom') as signed) as submitted_from,
      cast(json_value(q.wish, '$.submittedTo') as signed) as submitted_to,
      cast(json_value(q.wish, '$.endedFrom') as signed) as ended_from,
      cast(json_value(q.wish, '$.endedTo') as signed) as ended_to
    from (select ? as wish) q
  ) w`;

const OF_JOB = `
  (w.names is null or json_contains(w.names, json_quote(j.name)))
  and (w.queues is null or json_contains(w.queues, json_quote(j.queue)))
  and (w.submitted_from is null or j.submitted_at >= w.submitted_from)
  and (w.submitted_to is null or j.submitted_at < w.submitted_to)
  and (w.headers is null or json_contains(j.headers, w.headers))`;

const LIVE = `
  w.ended_from is null and w.ended_to is null
  and json_contains(w.states, json_quote(if(l.waits_for is null, l.state, 'waiting')))`;

const ENDED = `
  json_contains(w.states, json_quote(e.state))
  and (w.ended_from is null or e.ended_at >= w.ended_from) and (w.ended_to is null or e.ended_at < w.ended_to)`;

/**
 * Ids of jobs newest first: what, before this id, limit; all that again; limit. Live and ended jobs are two tables; each is walked
 * backwards along its primary key and only as far as the limit.
 */
export const LIST_IDS = `
  (select l.id from ${WISH} straight_join jobwright_live_jobs l force index (primary)
    straight_join jobwright_jobs j force index (primary) on j.id = l.id
    where l.id < unhex(?) and ${LIVE} and ${OF_JOB}
    order by l.id desc limit ?)
  union all
  (select e.id from ${WISH} straight_join jobwright_ended_jobs e force index (primary)
    straight_join jobwright_jobs j force index (primary) on j.id = e.id
    where e.id < unhex(?) and ${ENDED} and ${OF_JOB}
    order by e.id desc limit ?)
  order by id desc limit ?`;

/** How many (what, twice). Walks what is live, and what has ended. */
export const COUNT = `
  select
    (select count(*) from ${WISH} straight_join jobwright_live_jobs l force index (primary)
      straight_join jobwright_jobs j force index (primary) on j.id = l.id where ${LIVE} and ${OF_JOB})
    + (select count(*) from ${WISH} straight_join jobwright_ended_jobs e force index (primary)
      straight_join jobwright_jobs j force index (primary) on j.id = e.id where ${ENDED} and ${OF_JOB}) as jobs`;

/** The same by params that have an index of their own: what, their values, before this id, limit. Along the first's index. */
export const listIdsWhere = (where: IndexedWhere): string =>
  `select j.id ${matching(where)} and j.id < unhex(?) order by j.id desc limit ?`;

/** What, and the values. */
export const countWhere = (where: IndexedWhere): string =>
  `select count(*) as jobs ${matching(where)}`;

/** The columns are null in jobs of other types. */
function matching({ name, fields }: IndexedWhere): string {
  const columns = fields.map((field) => column(field.column));
  return `
  from ${WISH} straight_join jobwright_jobs j force index (${columns[0] ?? 'primary'})
  left join jobwright_live_jobs l force index (primary) on l.id = j.id
  left join jobwright_ended_jobs e force index (primary) on e.id = j.id
  where j.name = ${sqlText(name)} ${columns.map((text) => `and j.${text} = ?`).join(' ')}
    and ((l.id is not null and ${LIVE}) or (e.id is not null and ${ENDED})) and ${OF_JOB}`;
}

/** @throws {InvalidOptionError} */
function column(name: string): string {
  return `\`${sqlText(name).slice(1, -1)}\``;
}
