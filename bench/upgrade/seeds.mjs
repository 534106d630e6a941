/** What makes databases as the version before left them: a number of ended jobs, and no migration 0002. */

/** What fills each and takes it back to the version before; $JOBS is how many jobs. */
export const SEEDS = {
  postgres: [
    `insert into jobwright.jobs (id, submitted_at, version, revision, priority, name, queue, params)
     select ('01880000-' || lpad(to_hex(n / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n % 65536), 12, '0'))::uuid,
       now() - (10000000 - n) * interval '10 ms', 1, 1, 0, 'bench.type_' || (n % 20), 'default',
       json_build_object('source', 's3://bucket/some/where/' || md5(n::text), 'note', repeat('x', 120))
     from generate_series(1, $JOBS) n;
     insert into jobwright.ended_jobs (id, ended_at, run_at, started_at, epoch, attempt, losses, state, output)
     select id, submitted_at, submitted_at, submitted_at, 1, 1, 0, 'succeeded', '{}' from jobwright.jobs`,
    'vacuum analyze jobwright.jobs',
    'vacuum analyze jobwright.ended_jobs',
    'checkpoint',
    `drop index jobwright.jobs_of_type; drop table jobwright.pruned_keys;
     delete from jobwright.migrations where name = '0002_retention'`,
  ],
  mysql: [
    `insert into jobwright_jobs (id, submission, submitted_at, version, revision, priority, name, queue, params)
     select unhex(concat('018800000000', '7000', '8000', lpad(hex(seq), 12, '0'))), 1, 1700000000000 + seq * 10, 1, 1, 0,
       concat('bench.type_', seq % 20), 'default', json_object('source', md5(seq), 'note', repeat('x', 140))
     from seq_1_to_$JOBS;
     insert into jobwright_ended_jobs (id, state, ended_at, run_at, started_at, attempt, losses, epoch, output)
     select id, 'succeeded', submitted_at, submitted_at, submitted_at, 1, 0, 1, '{}' from jobwright_jobs`,
    `drop index jobwright_jobs_of_type on jobwright_jobs; drop table jobwright_pruned_keys;
     delete from jobwright_migrations where name = '0002_retention'`,
  ],
  sqlite: [
    `begin;
     insert into jobwright_jobs (id, name, version, revision, queue, priority, params, submitted_at)
     with recursive t(n) as (select 1 union all select n + 1 from t where n < $JOBS)
     select printf('01880000-%04x-7%03x-8000-%012x', n / 4096, n % 4096, n), 'bench.type_' || (n % 20), 1, 1, 'default', 0,
       json_object('source', 's3://bucket/some/where/' || n, 'note', printf('%0150d', n)), 1700000000000 + n * 10
     from t;
     insert into jobwright_ended_jobs (id, state, output, ended_at, run_at, attempt, losses, epoch, started_at)
     select id, 'succeeded', '{}', submitted_at, submitted_at, 1, 0, 1, submitted_at from jobwright_jobs;
     commit;
     drop index jobwright_jobs_of_type; drop table jobwright_pruned_keys;
     delete from jobwright_migrations where name = '0002_retention';
     pragma wal_checkpoint(truncate)`,
  ],
};
