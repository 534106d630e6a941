import { fileURLToPath } from 'node:url';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { openStore } from '@jobwright/runtime/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandProject } from '../../generator/support/command.js';
import { jobwright, type Finished } from '../../support/cli.js';
import type { Sample } from '../../support/sample.js';
import { createSqlite, type TestSqlite } from '../../support/sqlite.js';
import { registry } from './runner/index.js';

const PROJECT = fileURLToPath(new URL('.', import.meta.url));
const SCHEMAS = ['--schemas', `${PROJECT}/schemas`];
const PARAMS = {
  token: 'canary-token-1',
  nested: { password: 'canary-"pass/w\u00f6rd"' },
  items: [{ secret: 'canary-item' }],
};

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

describe('secrets of jobs that have run', { timeout: 60_000 }, () => {
  let database: TestSqlite;
  let ran: Finished;
  let parent: string;
  let keeps: string;
  let fails: string;
  const project = new CommandProject();

  beforeAll(async () => {
    database = await createSqlite();
    const descriptors = registry.entries.map(({ job }) => job.descriptor);
    await using client = buildClient<Client>(descriptors, database.url);
    parent = (await client.test['canary_parent']!.submit(PARAMS)).id;
    const args = ['run', '--once', '--store', database.url, '--generated', PROJECT];
    ran = await jobwright(args);
    const store = await openStore(database.url);
    await store.open();
    [keeps = '', fails = ''] = (await store.recall(parent)).children.map(({ id }) => id);
    await store.close();
  });
  afterAll(async () => {
    project.drop();
    await database.drop();
  });

  const on = (...args: readonly string[]) => project.run(...args, '--store', database.url);

  it('are not what `run` prints', () => {
    expect(ran.stdout).toMatch(/failed {5}test\.canary_inline .*Gone: \[redacted\], /);
    expect(ran.stdout + ran.stderr).not.toContain('canary-');
  });

  it.each<[string, () => readonly string[]]>([
    ['show', () => ['show', parent, ...SCHEMAS]],
    ['show --json', () => ['show', parent, '--json', ...SCHEMAS]],
    ['show --params', () => ['show', keeps, '--params', ...SCHEMAS]],
    ['show --logs', () => ['show', keeps, '--logs', ...SCHEMAS]],
    ['show --logs --json', () => ['show', fails, '--logs', '--json', ...SCHEMAS]],
    ['show --tree', () => ['show', parent, '--tree', ...SCHEMAS]],
    ['show --tree --json', () => ['show', parent, '--tree', '--json', ...SCHEMAS]],
    ['list', () => ['list', ...SCHEMAS]],
    ['list --params', () => ['list', '--params', ...SCHEMAS]],
    ['list --params --json', () => ['list', '--params', '--json', ...SCHEMAS]],
    ['watch', () => ['watch', parent, ...SCHEMAS]],
    ['watch --json', () => ['watch', keeps, '--json', ...SCHEMAS]],
    ['watch of one that failed', () => ['watch', fails, ...SCHEMAS]],
    ['watch --json of one that failed', () => ['watch', fails, '--json', ...SCHEMAS]],
    ['logs', () => ['logs', keeps]],
    ['logs --json', () => ['logs', keeps, '--json']],
  ])('are not what `%s` prints', async (_, args) => {
    const { stdout, stderr } = await on(...args());
    expect(stdout + stderr).toContain('[redacted]');
    expect(stdout + stderr).not.toContain('canary-');
  });

  it('are not what commands print that change jobs, or count them', async () => {
    for (const args of [
      ...[['status'], ['status', '--json'], ['list', '--count'], ['cancel', keeps]],
      ...[['cancel', '--state', 'queued', '--yes'], ['redrive', fails], ['prune']],
    ]) {
      const own = args[0] === 'prune' ? ['--generated', PROJECT] : [];
      const { stdout, stderr } = await on(...args, ...own);
      expect(stderr).not.toContain('error');
      expect(stdout + stderr).not.toContain('canary-');
    }
  });

  it('stay in what a tree and a watch tell besides', async () => {
    const tree = JSON.parse(
      (await on('show', parent, '--tree', '--json', ...SCHEMAS)).stdout,
    ) as object;
    expect(tree).toMatchObject({
      status: { percent: 1, told: 'told of [redacted]', session: '[redacted]' },
      output: { told: 'told of [redacted]', ticket: '[redacted]' },
      children: [
        { childKey: 'keeps', output: { token: '[redacted]' } },
        { error: { code: 'Gone', data: { where: '[redacted]' } } },
      ],
    });
    const watched = await on('watch', parent, '--json', ...SCHEMAS);
    expect(
      watched.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { status: { percent: 1, told: 'told of [redacted]', session: '[redacted]' } },
      { id: parent, ok: true, output: { told: 'told of [redacted]', ticket: '[redacted]' } },
    ]);
  });
});
