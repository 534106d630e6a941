/** Puts a contestant's tables and rows in place. */
import { sqlOf } from './contestants.mjs';

export const runnerId = '01890000-0000-7000-8000-00000000000a';

/** Job types of the claim measurements: the runner knows the last 67 of 100. */
export const knownTypes = Array.from({ length: 67 }, (_, i) => `bench.type-${i + 34}`);

/** @param {import('pg').Client} db @param {import('./contestants.mjs').Contestant} c */
export async function createTables(db, c) {
  await db.query(`drop schema if exists l_${c.name} cascade; create schema l_${c.name}`);
  for (const file of c.schema) await db.query(sqlOf(c, file));
  await db.query(
    `insert into l_${c.name}.runners (id, lease_until) values ($1, now() + interval '1 day')`,
    [runnerId],
  );
}

/**
 * Fills the queue: `rows` jobs of 100 types, the first third of 33 types that the runner does not know.
 * @param {import('pg').Client} db @param {import('./contestants.mjs').Contestant} c
 * @param {{ rows: number, from?: number, priority?: number, runAt?: string, types?: number, firstType?: number }} what
 */
export async function seed(
  db,
  c,
  {
    rows,
    from = 1,
    priority = 0,
    runAt = `now() - interval '1 day' + n * interval '1 ms'`,
    types,
    firstType = 1,
  },
) {
  const type = types
    ? `(n % ${types}) + ${firstType}`
    : `case when n <= ${rows} * 0.33 then n % 33 + 1 else n % 67 + 34 end`;
  await db.query(`
    create unlogged table l_${c.name}.seed as
    select (lpad(to_hex(1763900000000 + n / 16), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid as id,
      'bench.type-' || (${type}) as job, 1 as version, 1 as revision, 'default' as queue, ${priority}::smallint as priority, 0 as claim_group,
      json_build_object('source', json_build_object('uri', 's3://bucket/some/where/' || md5(n::text)), 'format', 'ogg', 'n', n,
        'note', repeat('x', 120)) as params,
      ${runAt} as run_at
    from generate_series(${from}, ${from + rows - 1}) n`);
  await db.query(`
    insert into l_${c.name}.claim_groups (queue, job, version, revision, priority, child)
    select distinct queue, job, version, revision, priority, false from l_${c.name}.seed on conflict do nothing`);
  await db.query(`
    update l_${c.name}.seed s set claim_group = g.id from l_${c.name}.claim_groups g
    where (g.job, g.version, g.revision, g.queue, g.priority) = (s.job, s.version, s.revision, s.queue, s.priority)`);
  await db.query(sqlOf(c, c.seed));
  await db.query(`drop table l_${c.name}.seed`);
  await vacuum(db, c);
}

/** @param {import('pg').Client} db @param {import('./contestants.mjs').Contestant} c */
export async function vacuum(db, c) {
  for (const table of [...c.tables, 'attempts', 'job_keys', 'claim_groups', 'runners'])
    await db.query(`vacuum analyze l_${c.name}.${table}`);
}
