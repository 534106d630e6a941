-- read-keys: whose the keys are that submit-keyed answered 'key-taken' for. $1 job, $2 key, as arrays.
-- Index: primary key of job_keys. Locks: none.
select g.job, g.key, k.job_id, k.params_hash
from unnest($1::text[], $2::text[]) with ordinality as g(job, key, n)
cross join lateral (select * from jobwright.job_keys k where k.job = g.job and k.key = g.key offset 0) k
order by g.n
