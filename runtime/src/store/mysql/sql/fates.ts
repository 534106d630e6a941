/*
 * In all statements of this folder, `straight_join` and `force index` say how rows are found, because that is also how they are
 * locked. Left to itself the optimizer scans a table that it takes to be small, and locks all of it on the way: in another
 * order than everybody else, and in REPEATABLE READ up to where all new rows are to go.
 *
 * What becomes of live jobs. Each is a statement of a transaction that has locked their rows before; each takes a JSON array of
 * objects with an id.
 */

/**
 * Keeps attempts that were not the end of their jobs: {outcome, error, byToken}. Only an attempt that its own token
 * settled keeps the claim's id; a repeated settle is told by it. Primary keys.
 */
export const KEEP_ATTEMPTS = `
  insert into jobwright_attempts (job_id, epoch, attempt, claim_id, runner_id, started_at, ended_at, outcome, error)
  select l.id, l.epoch, l.attempt, if(g.by_token, l.claim_id, null), l.runner_id, l.started_at,
    timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000, g.outcome, g.error
  from json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    by_token int path '$.byToken',
    outcome varchar(10) path '$.outcome',
    error longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.error'
  )) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)`;

/**
 * Writes the ends of jobs: {state, output, error, endsAttempt, byToken, losses}. One that is cancelled for the reason given
 * with the request has no error here. Its live row goes with {@link DROP_LIVE_JOBS}. Primary keys.
 */
export const END_JOBS = `
  insert into jobwright_ended_jobs
    (id, state, output, error, ended_at, run_at, started_at, cancel_requested_at, attempt, losses, epoch, claim_id,
     runner_id)
  select l.id, g.state, g.output,
    if(g.state = 'cancelled' and g.error is null,
      json_object('kind', 'cancelled', 'message', l.cancel_reason), g.error),
    n.ms, l.run_at, l.started_at,
    if(g.state = 'cancelled' and l.state = 'queued', n.ms, l.cancel_requested_at),
    l.attempt, l.losses + g.losses, l.epoch, if(g.by_token, l.claim_id, null), if(g.ends_attempt, l.runner_id, null)
  from (select timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 as ms) n
  straight_join json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    state varchar(10) path '$.state',
    ends_attempt int path '$.endsAttempt',
    by_token int path '$.byToken',
    losses int path '$.losses',
    output longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.output',
    error longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.error'
  )) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)`;

/** Takes ended jobs off what is due or running. Primary key. */
export const DROP_LIVE_JOBS = `
  delete l from json_table(?, '$[*]' columns (id char(32) path '$.id')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)`;

/**
 * Queues jobs again: {delayMs or null for at once, runAt or null, spent, losses, deaths, voids, waitsFor, awaits}. Where the
 * epoch is raised, whoever held the job writes nothing any more. One that was lost while it ran is a suspect; one whose attempt
 * is spent is none any more. Primary key.
 */
export const QUEUE_AGAIN = `
  update json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    delay_ms bigint path '$.delayMs',
    run_at bigint path '$.runAt',
    spent int path '$.spent',
    losses int path '$.losses',
    deaths int path '$.deaths',
    voids int path '$.voids',
    waits_for varchar(10) path '$.waitsFor',
    awaits longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.awaits'
  )) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  set l.state = 'queued', l.claim_id = null, l.runner_id = null, l.losses = l.losses + g.losses,
    l.epoch = l.epoch + g.voids, l.attempts_spent = if(g.spent, l.attempt, l.attempts_spent),
    l.suspect = if(g.spent, 0, if(g.losses > 0, 1, l.suspect)), l.deaths = if(g.spent, 0, l.deaths + g.deaths),
    l.waits_for = g.waits_for, l.awaits = g.awaits,
    l.run_at = coalesce(g.run_at,
      timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 + g.delay_ms, l.run_at)`;
