import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildClient, connect, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Runner, type RunnerEvent } from '@jobwright/runtime/runner';
import { openStore } from '@jobwright/runtime/store';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { s3Server } from '../../handlers/storage/s3-server.js';
import { registry } from '../../support/logging.js';
import { sample, type Sample } from '../../support/sample.js';
import {
  emptyStore,
  statements,
  STORE_KINDS,
  type FreshStore,
  type StoreKind,
} from '../../support/stores.js';
import { compiled } from '../../support/worker-modules.js';
import { faultProxy, type Fault } from '../archive/fault-proxy.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

const folder = await mkdtemp(join(tmpdir(), 'archived-logs-'));
await s3Server('archived', folder);
vi.stubEnv('AWS_ACCESS_KEY_ID', process.env['S3_ARCHIVED_ACCESS_KEY_ID']);
vi.stubEnv('AWS_SECRET_ACCESS_KEY', process.env['S3_ARCHIVED_SECRET_ACCESS_KEY']);
const proxy = await faultProxy(process.env['S3_ARCHIVED_ENDPOINT'] ?? '');
/** What could not be archived is left alone for that long. */
const A_MINUTE_LATER: Readonly<Record<StoreKind, string>> = {
  sqlite: 'update jobwright_unarchived_logs set taken_until = 0',
  postgres: 'update jobwright.unarchived_logs set taken_until = now()',
  mysql: 'update jobwright_unarchived_logs set taken_until = 0',
};
const REFUSED: Fault = { status: 403 };
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe.each(STORE_KINDS)('logs that a runner archives in S3, on %s', (kind) => {
  const archive = `s3://media/${kind}?endpoint=${proxy.endpoint}&region=us-east-1`;
  let store: FreshStore;
  let runner: Runner;
  let events: RunnerEvent[];
  const clients: Client[] = [];

  const clientOf = (at: string | ReturnType<typeof connect>): Client => {
    const client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      at,
    );
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    store = await emptyStore(kind);
    events = [];
    runner = createRunner({
      ...{ store: store.url, registry: compiled(registry), archive },
      onEvent: (event) => events.push(event),
    });
  });
  afterEach(async () => {
    proxy.faults.length = 0;
    await runner.stop();
    await Promise.all(clients.splice(0).map((client) => client.$close()));
    await store.drop();
  });

  const messages = (): readonly string[] =>
    events.flatMap((event) => (event.type === 'archive-failed' ? [event.message] : []));

  it('are all there when it is drained, those of a retry too that became due while others were archived', async () => {
    const entries = [
      sample('test.once', (_, { log }) => {
        log.info('once');
      }),
      sample('test.again', (_, { log, attempt }) => {
        log.info('again');
        if (attempt === 1) throw new Error('again');
      }),
    ];
    const draining = createRunner({
      ...{ store: store.url, registry: { url: import.meta.url, entries }, archive },
    });
    const client = buildClient<Client>(
      entries.map(({ job }) => job.descriptor),
      store.url,
    );
    clients.push(client);
    await client.test['again']?.submit({});
    await client.test['once']?.submit({});
    proxy.faults.push({ status: 503 }, { status: 503 }, { status: 503 });
    await draining.start();
    await draining.drained();
    // The retry may come later than all is archived; then it is not for this drain to wait for.
    const ended = await client.$count({ state: 'succeeded' });
    const looking = await openStore(store.url);
    await looking.open();
    expect(await looking.unarchived(10, 0)).toEqual([]);
    expect(ended).toBeGreaterThan(0);
    await looking.close();
    await draining.stop();
  });

  it('stay in the database while it cannot be used, and read the same from it afterwards', async () => {
    const near = clientOf(store.url);
    proxy.faults.push(...Array.from({ length: 100 }, () => REFUSED));
    await runner.start();
    const job = await near.test['retries_inline']!.submit(null);
    await job.result({ timeout: '30s' });
    await runner.drained();
    expect(messages()).toEqual([expect.stringMatching(/cannot be used: PUT was answered 403/)]);
    expect(messages().join()).not.toContain('S3RVER');
    const live = await all(job.logs());
    expect(live).toHaveLength(150);

    proxy.faults.length = 0;
    await statements(store, A_MINUTE_LATER[kind]);
    await runner.drained();
    expect(messages()).toHaveLength(1);
    await expect(all(job.logs())).rejects.toMatchObject({ code: 'ARCHIVE_UNREACHABLE' });
    const connection = connect(store.url, { archive });
    const far = clientOf(connection);
    expect(await all((await far.$get(job.id)).logs())).toEqual(live);
    expect(await all((await far.$get(job.id)).logs({ follow: true, attempt: 3 }))).toEqual(
      live.filter(({ attempt }) => attempt === 3),
    );
    await connection.close();
  });
});

async function all<T>(lines: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const line of lines) found.push(line);
  return found;
}
