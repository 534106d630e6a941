import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CommandProject } from '../generator/support/command.js';
import { RunProcess, SAMPLE_PROJECT, jobwright } from '../support/cli.js';
import { STORE_KINDS, freshStore, type FreshStore } from '../support/stores.js';

const MISSING = '01890000-0000-7000-8000-000000000000';

// On SQLite the tour of the README, cli-doc and cli-run go the same way.
const KINDS = STORE_KINDS.filter((kind) => kind !== 'sqlite');

describe.each(KINDS)('the command line on %s', { timeout: 60_000 }, (kind) => {
  let project: CommandProject;
  let store: FreshStore;
  let runner: RunProcess | undefined;

  beforeAll(() => {
    project = new CommandProject();
  });
  afterAll(() => {
    project.drop();
  });
  beforeEach(async () => {
    store = await freshStore(kind, { migrated: false });
  });

  afterEach(async () => {
    await runner?.end('SIGKILL');
    runner = undefined;
    await store.drop();
  });

  const on = (...args: readonly string[]) => project.run(...args, '--store', store.url);
  const submit = (name: string, ...args: readonly string[]) =>
    on('submit', name, '--generated', SAMPLE_PROJECT, ...args);

  it('migrates, submits, runs, shows, lists and cancels', async () => {
    expect(await on('migrate', '--json')).toMatchObject({ code: 0 });
    expect(await on('migrate')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^up to date/) as string,
    });

    const queued = await submit('test.hang', '--params', '{"a":1}');
    expect(queued.code).toBe(0);
    const id = queued.stdout.trim();
    expect(await on('cancel', id, '--reason', 'a test')).toMatchObject({
      code: 0,
      stdout: 'cancelled\n',
    });
    const again = await on('cancel', id, MISSING);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stdout.split('\n')).toEqual([
      `${id}  had ended before, nothing was changed`,
      `${MISSING}  there is no such job`,
      '',
    ]);
    expect((await on('status')).stdout).toContain('no runners');

    runner = new RunProcess(store.url, SAMPLE_PROJECT);
    await runner.heard('started');
    const done = await submit('test.report', '--params', '{"percents":[25,75]}', '--wait');
    expect(done).toMatchObject({ code: 0, stdout: '{\n  "epoch": 1\n}\n' });
    expect(done.stderr).toContain('status {"percent":75}');

    const failed = await submit('test.fail', '--params', '{"code":"Gone"}', '--wait');
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('Gone: it is Gone {"where":"here"}');

    const pruned = await on('prune', '--generated', SAMPLE_PROJECT);
    expect(pruned).toMatchObject({ code: 0, stdout: 'nothing to delete\n' });

    const lines = (await on('list', '--json')).stdout.trim().split('\n');
    const listed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(listed[0]).not.toHaveProperty('params');
    expect(listed).toMatchObject([
      { name: 'test.fail', state: 'failed' },
      { name: 'test.report', state: 'succeeded', output: { epoch: 1 } },
      { name: 'test.hang', state: 'cancelled', error: { message: 'a test' } },
    ]);
    const newest = await on('list', '--state', 'failed', '--job', 'test.fail', '--limit', '1');
    expect(newest.stdout).toContain('Gone: it is Gone {"where":"here"}');
    expect(newest.stderr).toBe(`there may be more: --before ${listed[0]?.id as string}\n`);
    const older = await on('list', '--before', listed[1]?.id as string, '--params');
    expect(older.stdout).toMatch(
      /^\S+ {2}\S+ {2}test\.hang {2}cancelled {2}\{"a":1\} {2}cancelled: a test\n$/,
    );

    const status = JSON.parse((await on('status', '--json')).stdout) as { runners: unknown[] };
    expect(status).toMatchObject({ types: [], runners: [{ running: 0 }] });

    const shown = await on('show', id);
    expect(shown.stdout).not.toContain('{"a":1}');
    expect((await on('show', id, '--params')).stdout).toContain('{"a":1}');
    expect(shown.stdout).toContain('test.hang version 1');
    expect(shown.stdout).toMatch(/state\s+cancelled/);
  });

  it('says in one line which job is not there, and exits with 1', async () => {
    await on('migrate');
    const { code, stderr, stdout } = await on('show', MISSING);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^jobwright: JOB_NOT_FOUND: .+\n$/);
  });

  it('says which migrations are missing', async () => {
    const { code, stderr } = await on('list');
    expect(code).toBe(1);
    expect(stderr).toContain('MIGRATION_MISSING');
    expect(stderr).toContain('jobwright migrate');
  });
});

describe('the command line', () => {
  it('prints help and exits with 0', async () => {
    const { code, stdout } = await jobwright(['--help']);
    expect(code).toBe(0);
    for (const command of ['generate', 'migrate', 'run', 'submit', 'show', 'list', 'cancel']) {
      expect(stdout).toContain(command);
    }
  });

  it('exits with 1 when the database cannot be reached, and keeps the password to itself', async () => {
    const { code, stderr } = await jobwright([
      'list',
      '--store',
      'postgres://me:secret@127.0.0.1:1/x',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('STORE_UNAVAILABLE');
    expect(stderr).not.toContain('secret');
  });

  it('uses a SQLite file in the current folder where no store is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jobwright-cli-'));
    try {
      expect((await jobwright(['migrate'], folder)).code).toBe(0);
      expect(await jobwright(['list'], folder)).toMatchObject({ code: 0, stdout: 'no jobs\n' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
