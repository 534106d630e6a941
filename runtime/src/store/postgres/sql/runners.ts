/** Begins a lease: id, name, lease in ms. A runner registered before, ended or not, stays as it is. Primary key. */
export const ADD_RUNNER = `
  insert into jobwright.runners (id, name, lease_ms, registered_at, ticked_at, lease_until)
  select $1::uuid, $2::text, $3::bigint, n.t, n.t, n.t + $3::bigint * interval '1 ms'
  from (select clock_timestamp() as t offset 0) n
  on conflict (id) do nothing`;

/**
 * Renews a lease unless it was ended; one that has run out but that nobody has ended yet lives on. No row: it was ended.
 * Otherwise one row a job that is to be cancelled, or a single one without id; each says whether anything is overdue: a lease, a
 * cut-off, a parked job. Waits for a forfeit of the same runner, and then finds it ended; by the clock after that wait, so the lease
 * is not granted short. Primary keys; live_jobs_held, runners_leased, live_jobs_cutoff, live_jobs_parked.
 */
export const RENEW_LEASE = `
  with me as (
    update jobwright.runners r
    set ticked_at = clock_timestamp(), lease_until = clock_timestamp() + r.lease_ms * interval '1 ms'
    where r.id = $1::uuid and r.ended_at is null
    returning r.id
  )
  select l.id::text as id, l.epoch, l.cancel_reason as reason,
    (extract(epoch from l.cancel_cutoff - clock_timestamp()) * 1000)::bigint as grace_left_ms,
    exists (
      select from jobwright.runners r where r.ended_at is null and r.lease_until <= statement_timestamp()
    ) or exists (
      select from jobwright.live_jobs o where o.cancel_cutoff is not null and o.cancel_cutoff <= statement_timestamp()
    ) or exists (
      select from jobwright.live_jobs p
      where p.awaits is not null and p.state = 'queued' and exists (
        select from unnest(p.awaits) as a(id) join jobwright.ended_jobs d on d.id = a.id
      )
    ) as overdue
  from me left join jobwright.live_jobs l on l.runner_id = me.id and l.cancel_cutoff is not null
  order by l.id`;

/** Which jobs of a runner someone wants cancelled. Writes nothing. Index live_jobs_held. */
export const CANCELS_OF_RUNNER = `
  select l.id::text as id, l.epoch, l.cancel_reason as reason,
    (extract(epoch from l.cancel_cutoff - clock_timestamp()) * 1000)::bigint as grace_left_ms
  from jobwright.live_jobs l where l.runner_id = $1::uuid and l.cancel_cutoff is not null
  order by l.id`;

/** Runners whose lease has run out, to look at only. Index runners_leased. */
export const RUN_OUT_RUNNERS = `
  select r.id::text as id from jobwright.runners r
  where r.ended_at is null and r.lease_until <= clock_timestamp()`;

/**
 * Of the runners $1, ends for good those whose lease has run out. Expiry is checked again under the lock, after waiting
 * for a tick or claim in flight: whoever ticked since someone looked is alive. Locked in id order, so that two who
 * forfeit at once cannot deadlock. Primary key.
 */
export const END_RUN_OUT_RUNNERS = `
  with run_out as materialized (
    select r.id from jobwright.runners r
    where r.id = any ($1::uuid[]) and r.ended_at is null and r.lease_until <= clock_timestamp()
    order by r.id
    for update
  )
  update jobwright.runners r set ended_at = clock_timestamp()
  from run_out where r.id = run_out.id
  returning r.id::text as id`;

/** Ends one runner for good, after a claim in flight. Primary key. */
export const END_RUNNER = `
  update jobwright.runners set ended_at = clock_timestamp() where id = $1::uuid and ended_at is null`;

/**
 * Puts back the jobs of the ended runners $1. A statement after the one that ended them, in one transaction: it sees whatever
 * they had claimed until then, which that one's snapshot may not have. Each attempt is kept, as $2 ('lost' or 'released') with error $4, without claim id: its token did not settle
 * it. A lost job counts the loss and is a suspect, unless it only waited, and is dead with that error if it has more than $3; one that is to be cancelled ends as
 * that. With the epoch raised, whoever held a job writes nothing any more. Answers what became of how many.
 *
 * Jobs are locked in id order, as every fenced write does; a settle in flight is waited for, and stands.
 * Index live_jobs_held.
 */
export const PUT_BACK_JOBS = `
  with held as materialized (
    select l.* from jobwright.live_jobs l where l.runner_id = any ($1::uuid[]) order by l.id for update
  ), verdict as materialized (
    select h.*, case
        when h.cancel_cutoff is not null then 'cancelled'
        when h.losses + h.loss > $3::int and $2::text = 'lost' then 'dead'
      end as end_state
    from (
      select l.*, ($2::text = 'lost' and l.waits_for is null)::int as loss from held l
    ) h
  ), kept as (
    insert into jobwright.attempts (job_id, epoch, attempt, runner_id, started_at, ended_at, outcome, error)
    select v.id, v.epoch, v.attempt, v.runner_id, v.started_at, clock_timestamp(), $2::text, $4::json from verdict v
  ), gone as (
    delete from jobwright.live_jobs l
    where l.id = any (array(select v.id from verdict v where v.end_state is not null))
  ), ended as (
    insert into jobwright.ended_jobs
      (id, state, error, ended_at, run_at, attempt, losses, epoch, started_at, cancel_requested_at)
    select v.id, v.end_state,
      case v.end_state when 'dead' then $4::json
        else json_build_object('kind', 'cancelled', 'message', v.cancel_reason) end,
      clock_timestamp(), v.run_at, v.attempt, v.losses + v.loss, v.epoch, v.started_at, v.cancel_requested_at
    from verdict v where v.end_state is not null
  ), queued as (
    update jobwright.live_jobs l
    set state = 'queued', epoch = l.epoch + 1, losses = l.losses + v.loss, claim_id = null, runner_id = null,
      suspect = l.suspect or v.loss > 0, waits_for = null
    from verdict v where v.end_state is null and l.id = v.id
  )
  select count(*) filter (where v.end_state is null)::int as requeued,
    count(*) filter (where v.end_state = 'dead')::int as dead,
    count(*) filter (where v.end_state = 'cancelled')::int as cancelled
  from verdict v`;
