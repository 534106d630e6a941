import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner } from '@jobwright/runtime/runner';
import { openStore } from '@jobwright/runtime/store';
import { uuidv7 } from '../../../runtime/src/json/uuid.js';
import { settleIn } from '../../../runtime/src/store/settle-in.js';
import type { Sample } from '../../support/sample.js';
import { registry } from '../../support/sample-registry.js';
import { codeBlocks } from '../../support/markdown.js';
import { hasMysql, WITHOUT_MYSQL } from '../../support/mysql.js';
import { freshStore, type FreshStore } from '../../support/stores.js';
import { onBetterSqlite, WITHOUT_BETTER_SQLITE3 } from './transactions/better-sqlite3.js';
import { onMysql } from './transactions/mysql.js';
import { onPostgres } from './transactions/postgres.js';
import type { Library, Setting } from './transactions/setting.js';
import { onSqlite } from './transactions/sqlite.js';

const DOCUMENT = fileURLToPath(new URL('../../../docs/transactions.md', import.meta.url));
const examples = await codeBlocks(DOCUMENT);

type Client = ClientBase<Sample> & { readonly test: { readonly echo: JobCaller<Sample> } };

const betterSqlite = onBetterSqlite();
const libraries: readonly (readonly [string, Library | undefined])[] = [
  ['PostgreSQL', onPostgres],
  ['SQLite', onSqlite],
  [betterSqlite === undefined ? WITHOUT_BETTER_SQLITE3 : 'better-sqlite3 itself', betterSqlite],
  [hasMysql() ? 'MariaDB' : WITHOUT_MYSQL, hasMysql() ? onMysql : undefined],
];

describe.each(libraries)("in the application's transaction on %s", (_, library) => {
  if (library === undefined) {
    it.skip('runs the examples', () => undefined);
    return;
  }
  let store: FreshStore;
  let client: Client;
  let setting: Setting;

  beforeEach(async () => {
    store = await freshStore(library.kind);
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
    setting = await library.open(store.url);
  });
  afterEach(async () => {
    await client.$close();
    await setting.close();
    await store.drop();
  });

  /** Runs an example of docs/transactions.md as it stands there. */
  async function run(code: string, submit: JobCaller<Sample>['submit']): Promise<void> {
    const names = { ...setting.names, uri: 's3://a', jobs: { media: { transcode: { submit } } } };
    // The document's code is what is tested.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const example = new Function(...Object.keys(names), `return (async () => {${code}})();`) as (
      ...values: unknown[]
    ) => Promise<void>;
    await example(...Object.values(names));
  }

  const blocks = examples.filter(({ info }) => library.examples.test(info));

  it.each(blocks)('$info: committed, the job runs', async ({ code }) => {
    let id = '';
    await run(code, async (...args) => {
      const job = await client.test.echo.submit(...args);
      id = job.id;
      await expect(client.$get(id), 'nobody else sees it yet').rejects.toMatchObject({
        code: 'JOB_NOT_FOUND',
      });
      return job;
    });
    expect(await setting.uploads()).toBe(1);
    const runner = createRunner({ store: store.url, registry });
    await runner.start();
    try {
      const job = await client.$get(id);
      expect(await job.result({ timeout: '10s' })).toMatchObject({
        ok: true,
        output: { source: { uri: 's3://a' }, format: 'ogg' },
      });
    } finally {
      await runner.stop();
    }
  });

  it.each(blocks)('$info: rolled back, the job never existed', async ({ code }) => {
    let id = '';
    const failing = run(code, async (params, options) => {
      ({ id } = await client.test.echo.submit(params, { ...options, key: 'once' }));
      throw new Error('the application fails after it has submitted');
    });
    await expect(failing).rejects.toThrow('the application fails');
    expect(await setting.uploads()).toBe(0);
    await expect(client.$get(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    const next = await client.test.echo.submit({ uri: 'other' }, { key: 'once' });
    expect(next.id, 'its key is free').not.toBe(id);
  });

  it.each(blocks)('$info: a key met again answers the job that it made', async ({ code }) => {
    const first = await client.test.echo.submit(
      { source: { uri: 's3://a' }, format: 'ogg' },
      { key: 'k' },
    );
    let id = '';
    await run(code, async (params, options) => {
      const job = await client.test.echo.submit(params, { ...options, key: 'k' });
      id = job.id;
      return job;
    });
    expect(id).toBe(first.id);
  });

  it.each(blocks)(
    '$info: a job completed there has ended once that is committed',
    async ({ code }) => {
      const job = await client.test.echo.submit({ uri: 's3://a' });
      const runnerId = uuidv7();
      const plain = await openStore(store.url);
      await plain.open();
      try {
        await plain.register({ id: runnerId, name: 'test', leaseMs: 60_000 });
        const types = [{ name: 'test.echo', version: 1, revision: 1 }];
        const request = { claimId: uuidv7(), runnerId, types, limit: 1 };
        const {
          jobs: [claimed],
        } = await plain.claim(request);
        const { id, token } = claimed!;
        const answers: string[] = [];
        await run(code, async (_params, options) => {
          const within = { id, token, output: '"ü\\n"' };
          const outdated = { ...within, token: { ...token, epoch: token.epoch + 1 } };
          answers.push(await settleIn(library.kind, options!.in!, outdated));
          answers.push(await settleIn(library.kind, options!.in!, within));
          expect((await job.read()).state, 'nobody else sees it yet').toBe('running');
          return job;
        });
        expect(answers).toEqual(['lease-lost', 'settled']);
        expect(await job.result()).toMatchObject({ ok: true, output: 'ü\n' });
      } finally {
        await plain.close();
      }
    },
  );

  it('refuses what is no transaction, naming what is taken', async () => {
    const { pool, client: idle, knex, kysely, database } = setting.names as Record<string, object>;
    const ended = await endedKnex(knex as Knex | undefined);
    for (const not of [{}, [], pool, idle, knex, kysely, database, ended]) {
      if (not === undefined) continue;
      await expect(client.test.echo.submit(1, { in: not })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(
          /a transaction is open, or the transaction object of/,
        ) as string,
      });
    }
    expect((await client.$list()).jobs).toEqual([]);
  });
});

async function endedKnex(knex: Knex | undefined): Promise<object | undefined> {
  if (knex === undefined) return undefined;
  const trx = await knex.transaction();
  await trx.commit();
  return trx;
}
