import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner } from '@jobwright/runtime/runner';
import { openStore, type Hint } from '@jobwright/runtime/store';
import { OWN_MIGRATIONS } from '../../support/own-migrations.js';
import { noPgbouncer, startPgbouncer, type Pgbouncer } from '../../support/pgbouncer.js';
import { createEmptyPostgres, createPostgres, type TestPostgres } from '../../support/postgres.js';
import { inProcesses } from '../../support/processes.js';
import type { Sample } from '../../support/sample.js';
import { registry } from '../../support/sample-registry.js';

type Client = ClientBase<Sample> & {
  readonly test: { readonly echo: JobCaller<Sample>; readonly report: JobCaller<Sample> };
};

/** How a PgBouncer may be set up, and what the URL says of it. */
const SETUPS = [
  { title: 'as it comes', settings: [], query: '' },
  { title: 'that the URL names', settings: [], query: '?pgbouncer=true' },
  {
    title: 'that drops startup options',
    settings: ['ignore_startup_parameters = options, extra_float_digits'],
    query: '',
  },
];

const title = 'through PgBouncer in transaction mode';
const suite = noPgbouncer === undefined ? describe : describe.skip;

suite(noPgbouncer === undefined ? title : `${title} (${noPgbouncer})`, () => {
  let database: TestPostgres;
  let bouncer: Pgbouncer | undefined;

  beforeEach(async () => {
    database = await createPostgres();
  });
  afterEach(async () => {
    await bouncer?.stop();
    bouncer = undefined;
    await database.drop();
  });

  it.each(SETUPS)('a runner drains jobs through one $title', async ({ settings, query }) => {
    bouncer = await startPgbouncer(database.url, ...settings);
    const url = bouncer.url + query;
    const client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      url,
    );
    const runner = createRunner({ store: url, registry });
    await runner.start();
    try {
      const jobs = await Promise.all([
        ...Array.from({ length: 60 }, (_, n) =>
          client.test.echo.submit({ n }, { key: `k${n % 40}` }),
        ),
        client.test.report.submit({ percents: [1, 2] }),
      ]).catch((error: unknown) => error);
      // Every third key came twice with other params.
      expect(jobs).toMatchObject({ code: 'KEY_CONFLICT' });
      const more = await Promise.all(
        Array.from({ length: 60 }, (_, n) => client.test.echo.submit({ n })),
      );
      const results = await Promise.all(more.map((job) => job.result({ timeout: '15s' })));
      expect(results.map((result) => result.ok && result.output)).toEqual(
        more.map((_, n) => ({ n })),
      );
      const report = await client.test.report.submit({ percents: [25, 75] });
      const seen = [];
      for await (const status of report.watch()) seen.push(status.percent);
      expect(seen.at(-1)).toBe(75);
    } finally {
      await runner.stop();
      await client.$close();
    }
  });

  it('nobody hears hints there, and those who are connected directly do', async () => {
    bouncer = await startPgbouncer(database.url);
    const pooled = await openStore(bouncer.url);
    const direct = await openStore(database.url);
    await pooled.open();
    await direct.open();
    const heard: Hint[] = [];
    await (
      await pooled.listen(['queued'], () => {
        throw new Error('nothing is to be heard');
      })
    )();
    const stop = await direct.listen(['queued'], (hint) => heard.push(hint));
    const id = '01890000-0000-7000-8000-000000000001';
    const job = { id, name: 'test.job', version: 1, revision: 1, queue: 'q', priority: 0 };
    await pooled.submit([{ ...job, params: '1' }]);
    await expect.poll(() => heard).toContain('queued');
    await stop();
    await pooled.close();
    await direct.close();
  });

  it('ten processes that migrate at once do it once', async () => {
    const empty = await createEmptyPostgres();
    bouncer = await startPgbouncer(empty.url);
    const outcomes = await inProcesses(10, 'migrating-process.mjs', bouncer.url);
    // Each file once; which process applies which is chance.
    expect(outcomes.flatMap(({ printed }) => printed as string[]).sort()).toEqual(OWN_MIGRATIONS);
    await bouncer.stop();
    bouncer = undefined;
    await empty.drop();
  });
});
