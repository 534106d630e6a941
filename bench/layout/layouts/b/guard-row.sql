-- The same, once a row (for comparison).
create function jobwright.refuse_revival() returns trigger language plpgsql as $$
begin
  if exists (select from jobwright.ended_jobs e where e.id = new.id) then
    raise exception 'job % has ended; it cannot live again', new.id using errcode = 'JW001';
  end if;
  return null;
end $$;
create trigger live_jobs_not_ended after insert on jobwright.live_jobs for each row execute function jobwright.refuse_revival();
