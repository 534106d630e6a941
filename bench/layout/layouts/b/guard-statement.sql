-- The live side of the guard, once a statement, AFTER the insert (so after the wait for a concurrent end of the same id).
create function jobwright.refuse_revival() returns trigger language plpgsql as $$
declare revived uuid;
begin
  select e.id into revived from revived_candidates n
    cross join lateral (select e.id from jobwright.ended_jobs e where e.id = n.id offset 0) e limit 1;
  if found then raise exception 'job % has ended; it cannot live again', revived using errcode = 'JW001'; end if;
  return null;
end $$;
create trigger live_jobs_not_ended after insert on jobwright.live_jobs
  referencing new table as revived_candidates for each statement execute function jobwright.refuse_revival();
