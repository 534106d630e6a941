/**
 * Ends attempts under their tokens. Arrays: id, claim id, epoch, outcome (an end state, 'retry',
 * 'released', 'parked' or 'lost'), output (of a parked job the JSON array of children that it awaits), error, delay in ms;
 * sequences of the first and last of the last lines of its log, and these (as {@link linesParameter} answers them). Answers the positions, from 1, of those that it settled, and whether
 * their jobs ended as cancelled instead; of the others {@link SETTLED_BEFORE} tells why.
 *
 * All live rows are locked first, in id order (as every statement that waits for them does, so none can deadlock), and
 * tokens are checked under the locks: a forfeit or an enforced cancel that went before has changed the row, and then
 * nothing matches. Of several for one token the first counts. A job that is to be cancelled neither fails nor is queued
 * again: its attempt is kept, and it ends as cancelled. Primary keys only.
 */
export const SETTLE = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[],
        $8::bigint[], $9::bigint[], string_to_array($10::text, chr(30), ''))
      with ordinality as g(id, claim_id, epoch, outcome, output, error, delay_ms, first_sequence, last_sequence, lines, n)
  ), locked as materialized (
    select l.* from jobwright.live_jobs l where l.id = any ($1::uuid[]) order by l.id for update
  ), held as materialized (
    select distinct on (l.id) g.n, g.outcome, g.output, g.error, g.delay_ms, g.first_sequence, g.last_sequence, g.lines,
      l.id, l.run_at, l.started_at, l.epoch, l.attempt, l.losses, l.claim_id, l.runner_id, l.cancel_requested_at,
      l.cancel_reason, case
        when g.outcome in ('succeeded', 'cancelled') then g.outcome
        when l.cancel_cutoff is not null then 'cancelled'
        when g.outcome in ('failed', 'dead') then g.outcome
      end as end_state, g.outcome not in ('succeeded', 'cancelled')
        and (l.cancel_cutoff is not null or g.outcome not in ('failed', 'dead')) as kept,
      (g.outcome = 'lost')::int as loss
    from given g join locked l on l.id = g.id and l.claim_id = g.claim_id and l.epoch = g.epoch
    order by l.id, g.n
  ), gone as (
    delete from jobwright.live_jobs l
    where l.id = any (array(select h.id from held h where h.end_state is not null))
  ), ended as (
    insert into jobwright.ended_jobs
      (id, state, output, error, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at,
       cancel_requested_at)
    select h.id, h.end_state, case when not h.kept then h.output::json end,
      case when h.kept then json_build_object('kind', 'cancelled', 'message', h.cancel_reason) else h.error::json end,
      clock_timestamp(), h.run_at, h.attempt, h.losses + h.loss, h.epoch,
      case when not h.kept then h.claim_id end, case when not h.kept then h.runner_id end, h.started_at,
      h.cancel_requested_at
    from held h where h.end_state is not null
  ), logged as (
    insert into jobwright.log_chunks (job_id, epoch, first_sequence, last_sequence, attempt, bytes, lines)
    select h.id, h.epoch, h.first_sequence, h.last_sequence, h.attempt, octet_length(h.lines), h.lines
    from held h where h.lines is not null order by h.id
    on conflict (job_id, epoch, first_sequence) do nothing
  ), queued as (
    update jobwright.live_jobs l
    set state = 'queued', claim_id = null, runner_id = null,
      run_at = case
        when h.outcome not in ('retry', 'parked') then l.run_at
        when h.delay_ms is null then to_timestamp(253370764800)
        else clock_timestamp() + h.delay_ms * interval '1 ms'
      end,
      attempts_spent = case h.outcome when 'retry' then l.attempt else l.attempts_spent end,
      losses = l.losses + h.loss,
      suspect = case h.outcome when 'lost' then true when 'retry' then false else l.suspect end,
      deaths = case h.outcome when 'retry' then 0 else l.deaths + h.loss end,
      waits_for = case when h.outcome = 'parked' then case h.output when '[]' then 'sleep' else 'children' end end,
      awaits = case when h.outcome = 'parked' and h.output <> '[]' then
        array(select e.id::uuid from json_array_elements_text(h.output::json) as e(id)) end
    from held h where h.end_state is null and l.id = h.id
  ), attempted as (
    insert into jobwright.attempts (job_id, epoch, attempt, claim_id, runner_id, started_at, ended_at, outcome, error)
    select h.id, h.epoch, h.attempt, h.claim_id, h.runner_id, h.started_at, clock_timestamp(),
      case when h.outcome in ('retry', 'failed', 'dead') then 'failed' when h.outcome = 'lost' then 'lost' else 'released' end,
      h.error::json
    from held h where h.kept
  )
  select h.n, h.kept and h.end_state is not null as cancelled from held h`;

/**
 * Which of these tokens (arrays of id, claim id, epoch) settled their attempts before, by position. A statement after
 * {@link SETTLE}: that one does not see what a twin, for whose lock it waited, has committed. Scalar subqueries, which
 * the planner cannot turn into a hash of the whole history. Primary keys.
 */
export const SETTLED_BEFORE = `
  select g.n
  from unnest($1::uuid[], $2::uuid[], $3::bigint[]) with ordinality as g(id, claim_id, epoch, n)
  where coalesce(
    (select true from jobwright.ended_jobs e
      where e.id = g.id and e.claim_id = g.claim_id and e.epoch = g.epoch limit 1),
    (select true from jobwright.attempts a
      where a.job_id = g.id and a.claim_id = g.claim_id and a.epoch = g.epoch limit 1),
    false)`;

/**
 * Replaces statuses under their tokens. Arrays: id, claim id, epoch, status; one for each token. Answers the positions,
 * from 1, of those stored. Locks and checks as {@link SETTLE} does: an insert guarded by a plain read would let a stale
 * status in, after the forfeit that it did not wait for. Primary keys.
 */
export const STORE_STATUSES = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[])
      with ordinality as g(id, claim_id, epoch, status, n)
  ), locked as materialized (
    select l.id, l.claim_id, l.epoch from jobwright.live_jobs l where l.id = any ($1::uuid[]) order by l.id for update
  ), held as materialized (
    select g.n, g.id, g.status
    from given g join locked l on l.id = g.id and l.claim_id = g.claim_id and l.epoch = g.epoch
  ), stored as (
    insert into jobwright.statuses as s (job_id, sequence, stored_at, status)
    select h.id, 1, clock_timestamp(), h.status::json from held h order by h.id
    on conflict (job_id) do update
    set sequence = s.sequence + 1, stored_at = excluded.stored_at, status = excluded.status
  )
  select h.n from held h`;
