import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresConnection } from '../../../runtime/src/store/postgres/connection.js';
import * as SQL from '../../../runtime/src/store/postgres/sql/claim.js';
import { createPostgres, type TestPostgres } from '../../support/postgres.js';

const TYPES = 'uuid, uuid, int, int, text[], int[], int[], int, int[]';
const VALUES = `'00000000-0000-7000-8000-000000000000', gen_random_uuid(), 10, 10, '{b}', '{1}', '{1}', 0, '{}'`;

interface Plan {
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** Jobs of other claim groups, however many, are in the same index. */
describe('claims of PostgreSQL walk the index of due jobs within a claim group', () => {
  let database: TestPostgres;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createPostgres();
    client = new PostgresConnection(database.url, 'the database').dedicated();
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** The conditions of each walk. */
  async function walks(claim: string): Promise<readonly string[]> {
    await client.query(`prepare claim (${TYPES}) as ${claim}`);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (format json) execute claim (${VALUES})`,
    );
    await client.query('deallocate claim');
    const nodes = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
    return rows
      .flatMap((row) => nodes(row['QUERY PLAN'][0].Plan))
      .filter((node) => node['Index Name'] === 'live_jobs_due')
      .map((node) => node['Index Cond'] ?? '');
  }

  const claims = [
    { name: 'of one', claim: SQL.CLAIM_OF_ONE, count: 3 },
    { name: 'of few', claim: SQL.CLAIM_OF_FEW, count: 1 },
  ];

  it.each(claims)('where tables are empty, $name', async ({ claim, count }) => {
    expect(await walks(claim)).toEqual(Array(count).fill(expect.stringContaining('claim_group =')));
  });

  it.each(claims)("where all jobs are another group's, $name", async ({ claim, count }) => {
    await client.query(`
      insert into jobwright.claim_groups (job_name, version, revision, queue, priority)
      values ('a', 1, 1, 'default', 0), ('b', 1, 1, 'default', 0) on conflict do nothing`);
    await client.query(`
      with added as (
        insert into jobwright.jobs (id, name, version, revision, queue, priority, params, submitted_at)
        select gen_random_uuid(), 'a', 1, 1, 'default', 0, '{}', now() from generate_series(1, 5000)
        returning id
      )
      insert into jobwright.live_jobs (id, claim_group, run_at)
      select id, (select id from jobwright.claim_groups where job_name = 'a'), now() from added`);
    await client.query('analyze');
    expect(await walks(claim)).toEqual(Array(count).fill(expect.stringContaining('claim_group =')));
  });
});
