import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Runner } from '@jobwright/runtime/runner';
import { openStore, type Store } from '@jobwright/runtime/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandProject } from '../generator/support/command.js';
import { registry } from '../support/family-inline.js';
import type { Sample } from '../support/sample.js';
import { createSqlite, type TestSqlite } from '../support/sqlite.js';
import { until } from '../support/until.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

const ID = '[0-9a-f-]{36}';
const LENGTH = '\\d+(\\.\\d)? m?s';

describe('jobwright show --tree', { timeout: 60_000 }, () => {
  let database: TestSqlite;
  let store: Store;
  let client: Client;
  let runner: Runner;
  const project = new CommandProject();

  beforeAll(async () => {
    database = await createSqlite();
    store = await openStore(database.url);
    await store.open();
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      database.url,
    );
    runner = createRunner({
      store: database.url,
      registry,
      concurrency: 4,
      shutdownGrace: '100ms',
    });
    await runner.start();
  });

  afterAll(async () => {
    await runner.stop();
    await client.$close();
    await store.close();
    await database.drop();
    project.drop();
  });

  const submit = (name: string, params: unknown = {}) => client.test[name]!.submit(params);

  async function done(name: string, params: unknown = {}): Promise<string> {
    const job = await submit(name, params);
    await job.result({ timeout: '50s' });
    return job.id;
  }

  async function show(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await project.run('show', ...args, '--store', database.url);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }

  it('draws what a job started, and what that started', async () => {
    const tree = await show(await done('nested', { depth: 2 }), '--tree');
    const line = (branch: string, key: string): RegExp =>
      new RegExp(`^${branch}${key}test\\.nested( #\\d)? {2}succeeded {2}${LENGTH} {2}${ID}$`);
    const lines = tree.trimEnd().split('\n');
    expect(lines[0]).toMatch(line('', ''));
    expect(lines.slice(1).map((text) => /^[│├└─ ]+/.exec(text)?.[0])).toEqual([
      '├─ ',
      '│  ├─ ',
      '│  └─ ',
      '└─ ',
      '   ├─ ',
      '   └─ ',
    ]);
  });

  it('counts the children that are too many to draw', async () => {
    const values = Array.from({ length: 23 }, (_, n) => n);
    const id = await done('run_all', { values });
    const lines = (await show(id, '--tree')).trimEnd().split('\n');
    expect(lines).toHaveLength(22);
    expect(lines[2]).toMatch(/^├─ test\.echo #2 {2}succeeded /);
    expect(lines[20]).toMatch(/^├─ test\.echo #20 {2}/);
    expect(lines[21]).toBe('└─ … 3 more: 3 succeeded');
    const whole = await show(id, '--tree', '--children', '30');
    expect(whole.trimEnd().split('\n').at(-1)).toMatch(/^└─ test\.echo #23 {2}/);
  });

  it('says why a child did not succeed, and is JSON for programs', async () => {
    const id = await done('handle_failing', { code: 'Gone' });
    expect(await show(id, '--tree')).toMatch(
      /\n└─ risky {2}test\.fail {2}failed {2}\S+ m?s {2}\S+ {2}Gone: it is Gone \{"where":"there"\}\n$/,
    );
    expect(JSON.parse(await show(id, '--tree', '--json'))).toMatchObject({
      id,
      state: 'succeeded',
      children: [
        {
          childKey: 'risky',
          detached: false,
          state: 'failed',
          error: { code: 'Gone' },
          durationMs: expect.any(Number) as number,
          children: [],
        },
      ],
    });
  });

  it('says what a job waits for, as show and list do', async () => {
    const parent = await submit('wait_for_hanging');
    await until(async () => {
      const { children } = await store.recall(parent.id);
      const [record] = await store.read([parent.id]);
      return record?.state === 'waiting' && children[0]?.state === 'running';
    });
    const [child] = (await store.recall(parent.id)).children;
    const lines = (await show(parent.id, '--tree')).split('\n');
    expect(lines[0]).toMatch(/^test\.wait_for_hanging {2}waiting for 1 child: 1 running {2}/);
    expect(lines[1]).toMatch(/^└─ test\.hang #1 {2}running {2}/);
    expect(await show(parent.id)).toMatch(/\nwaits +for 1 child: 1 running\n/);
    expect(await show(child!.id)).toContain(`${parent.id}, as #test.hang/1\n`);
    const { stdout } = await project.run('list', '--store', database.url, '--limit', '2');
    expect(stdout).toMatch(/test\.wait_for_hanging {2}waiting {4}for children\n/);
    expect(stdout).toContain(`child of ${parent.id}\n`);
    const status = await project.run('status', '--store', database.url);
    expect(status.stdout).toMatch(/test\.wait_for_hanging +1\.1 +0 +0 +0 +1 /);
    await parent.cancel();
  });

  it('marks children that go on without their parent', async () => {
    const parent = await submit('leave_detached');
    await until(async () => (await store.recall(parent.id)).children.length === 2);
    const tree = await show(parent.id, '--tree');
    expect(tree).toMatch(/\n├─ bound {2}test\.hang {2}(queued|running) {2}/);
    expect(tree).toMatch(/\n└─ free {2}test\.hang {2}(queued|running), detached {2}/);
    const { children } = await store.recall(parent.id);
    const free = children.find(({ detached }) => detached);
    expect(await show(free!.id)).toMatch(/\nchild of +\S+, as free, detached\n/);
    await parent.cancel();
    await (await client.$get(free!.id)).cancel();
  });

  it('is told of a sleep when it ends', async () => {
    const job = await submit('long_sleep');
    await until(async () => (await job.read()).state === 'waiting');
    expect(await show(job.id, '--tree')).toMatch(
      /^test\.long_sleep {2}waiting until \d{4}-\d\d-\d\dT/,
    );
    await job.cancel();
  });
});
