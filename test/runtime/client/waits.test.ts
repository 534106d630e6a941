import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { MemoryStore } from '@jobwright/runtime/store/memory';
import { describe, expect, it } from 'vitest';
import { aJob } from '../../../runtime/dist/conformance/bench.js';
import type { Subscriber } from '../../../runtime/src/client/subscribers.js';
import { Waiter } from '../../../runtime/src/client/waiter.js';
import { sample, type Sample } from '../../support/sample.js';
import { emptyStore, statements, STORE_KINDS } from '../../support/stores.js';
import { until } from '../../support/until.js';

const MANY = 10_000;
const SUBMITTING = fileURLToPath(new URL('../../support/submitting-process.mjs', import.meta.url));
const WAITING = fileURLToPath(new URL('../../support/waiting-process.mjs', import.meta.url));
const MB = 1_000_000;

type Client = ClientBase<Sample> & { readonly test: { readonly echo: JobCaller<Sample> } };
const { descriptor } = sample('test.echo', (params) => params).job;

/** What keeps this process alive, by kind. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

describe('ten thousand waits at once', () => {
  it('are asked after together in memory, and leave nothing behind', async () => {
    const store = new MemoryStore();
    let asking = 0;
    let most = 0;
    const changes = store.changes.bind(store);
    store.changes = async (cursors) => {
      asking += 1;
      most = Math.max(most, asking);
      const answer = await changes(cursors);
      asking -= 1;
      return answer;
    };
    const jobs = Array.from({ length: MANY }, () => aJob());
    await store.submit(jobs);
    const waiter = new Waiter(() => Promise.resolve(store));
    const before = timers();
    let open = MANY;
    for (const { id } of jobs) {
      const subscriber: Subscriber = {
        id,
        uncommitted: false,
        sequence: Number.MAX_SAFE_INTEGER,
        changed: ({ end }) => {
          if (end === undefined) return;
          waiter.unsubscribe(subscriber);
          open -= 1;
        },
        failed: () => undefined,
      };
      waiter.subscribe(subscriber);
    }
    await store.cancel(jobs.map(({ id }) => ({ id, reason: 'over', graceMs: 0 })));
    await until(() => Promise.resolve(open === 0));
    expect(most, 'one question at a time').toBe(1);
    // Those of the test itself come and go; one for each wait would be seen.
    expect(timers()).toBeLessThan(before + 100);
    await waiter.close();
  });

  it('take no connection but one that listens on PostgreSQL, and leave nothing behind', async () => {
    const store = await emptyStore('postgres');
    const client = buildClient<Client>([descriptor], store.url);
    const connections = async (): Promise<number> => {
      const [row] = (await statements(
        store,
        `select count(*)::int as n from pg_stat_activity
         where application_name = 'jobwright' and datname = current_database()`,
      )) as { n: number }[];
      return Number(row?.n);
    };
    try {
      const jobs = [];
      const items = Array.from({ length: MANY }, (_, n) => ({ params: n }));
      for await (const job of client.test.echo.submitMany(items)) jobs.push(job);
      const [before, had] = [timers(), await connections()];
      const results = Promise.all(jobs.map((job) => job.result({ timeout: '2m' })));
      const together = client.$wait(jobs, { timeout: '2m' }).all();
      await until(async () => (await connections()) > had);
      const most = await connections();
      await client.$cancel({});
      expect((await results).every(({ ok }) => !ok)).toBe(true);
      expect(await together).toHaveLength(MANY);
      expect(most).toBe(had + 1);
      expect(timers()).toBeLessThan(before + 100);
    } finally {
      await client.$close();
    }
    await until(async () => (await connections()) === 0);
    await store.drop();
  });
});

describe.each(['sqlite', 'postgres'] as const)('rounds of two thousand waits on %s', (kind) => {
  it('leave nothing in memory', async () => {
    const store = await emptyStore(kind);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--expose-gc', WAITING, store.url, '2000', '3'],
      { timeout: 60_000 },
    );
    const { ended, sizes } = JSON.parse(stdout) as { ended: number; sizes: number[] };
    expect(ended).toBe(6_000);
    expect(sizes).toHaveLength(3);
    // The first has loaded all code. What 4,000 waits would leave behind is 5 MB.
    expect(sizes.at(-1)).toBeLessThan(sizes[0]! + MB);
    await store.drop();
  });
});

describe.each(STORE_KINDS)('a process that has closed its client on %s', (kind) => {
  it('exits by itself', async () => {
    const store = await emptyStore(kind);
    const { stdout } = await promisify(execFile)(process.execPath, [SUBMITTING, store.url], {
      timeout: 20_000,
    });
    expect(JSON.parse(stdout)).toEqual({ gaveUp: 'WAIT_TIMEOUT', jobs: 3 });
    await store.drop();
  });
});
