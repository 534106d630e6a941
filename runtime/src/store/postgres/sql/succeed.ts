/**
 * Ends attempts that succeeded, under their tokens, as {@link SETTLE} would: most batches are of nothing else. Arrays: id, claim id,
 * epoch, output; sequences of the first and last of the last lines of its log, and these (as {@link linesParameter} answers them). From
 * claim id on an array of one stands for all, and null for an array of nulls. Answers the positions, from 1, of those that it ended.
 *
 * The deletion is what locks each live row, in id order, and what checks the token: where it had to wait for a forfeit or an enforced
 * cancel it looks at what that has left. Written so that the only plan is to look each row up by its key, in order. What is deleted is
 * what ends. Of several for one token the first counts. Primary keys only.
 */
export const SUCCEED = `
  with given as materialized (
    select distinct on (g.id, g.claim_id, g.epoch) g.*
    from (
      select u.n, u.id, coalesce(u.claim_id, ($2::uuid[])[1]) as claim_id, coalesce(u.epoch, ($3::bigint[])[1]) as epoch,
        coalesce(u.output, ($4::text[])[1]) as output, u.first_sequence, u.last_sequence, u.lines
      from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
          string_to_array($7::text, chr(30), ''))
        with ordinality as u(id, claim_id, epoch, output, first_sequence, last_sequence, lines, n)
    ) g
    order by g.id, g.claim_id, g.epoch, g.n
  ), gone as (
    delete from jobwright.live_jobs l using given g
    where l.id = any (array[g.id]) and l.claim_id is not distinct from g.claim_id
      and l.epoch is not distinct from g.epoch
    returning g.n, g.output, g.first_sequence, g.last_sequence, g.lines, l.id, l.run_at, l.attempt, l.losses, l.epoch, l.claim_id,
      l.runner_id, l.started_at, l.cancel_requested_at
  ), ended as (
    insert into jobwright.ended_jobs
      (id, state, output, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at, cancel_requested_at)
    select o.id, 'succeeded', o.output::json, clock_timestamp(), o.run_at, o.attempt, o.losses, o.epoch, o.claim_id, o.runner_id,
      o.started_at, o.cancel_requested_at
    from gone o
  ), logged as (
    insert into jobwright.log_chunks (job_id, epoch, first_sequence, last_sequence, attempt, bytes, lines)
    select o.id, o.epoch, o.first_sequence, o.last_sequence, o.attempt, octet_length(o.lines), o.lines
    from gone o where o.lines is not null order by o.id
    on conflict (job_id, epoch, first_sequence) do nothing
  )
  select o.n, false as cancelled from gone o`;
