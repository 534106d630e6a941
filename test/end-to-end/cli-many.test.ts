import { join } from 'node:path';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Registry } from '@jobwright/runtime/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Client } from '../../generated/client/index.js';
import { CommandProject } from '../generator/support/command.js';
import { ROOT } from '../support/cli.js';
import { sample, type Sample } from '../support/sample.js';
import { emptyStore, type FreshStore } from '../support/stores.js';

type LogClient = ClientBase<Sample> & { readonly test: { readonly log: JobCaller<Sample> } };

const registry: Registry = {
  url: import.meta.url,
  entries: [
    sample('test.log', (_, { log }) => {
      log.warn('two\nlines', { bytes: 7 });
      return 'done';
    }),
  ],
};

// MariaDB searches by columns, which generated migrations add: test/generator/indexes.test.ts.
describe.each(['sqlite', 'postgres'] as const)('the command line, about jobs on %s', (kind) => {
  let store: FreshStore;
  let project: CommandProject;
  let jobs: Client;
  const ids: string[] = [];

  beforeAll(async () => {
    store = await emptyStore(kind);
    project = new CommandProject();
    jobs = createClient(store.url);
    const source = { uri: 'file:///a.wav' };
    const transcode = jobs.media.transcode;
    for (const format of ['ogg', 'mp3', 'mp3'] as const)
      ids.push((await transcode.submit({ source, format })).id);
  });
  afterAll(async () => {
    await jobs.$close();
    await store.drop();
    project.drop();
  });

  const run = (...args: readonly string[]) => project.run(...args, '--store', store.url);
  const generated = ['--generated', join(ROOT, 'generated')];
  const mp3 = ['--job', 'media.transcode', '--where', 'format=mp3', ...generated];

  it('finds them by their params', async () => {
    const { code, stdout, stderr } = await run('list', ...mp3, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(found).toEqual([ids[2], ids[1]]);
    expect((await run('list', ...mp3, '--count')).stdout).toBe('2\n');
    const none = ['--job', 'media.transcode', '--where', 'format=flac', ...generated];
    expect((await run('list', ...none)).stdout).toBe('no jobs\n');
  });

  it.each<[string, readonly string[], RegExp]>([
    ['without a job type', ['--where', 'format=mp3'], /give --job, too/],
    [
      'of a job type that is not there',
      ['--job', 'media.transcod', '--where', 'format=mp3'],
      /did you mean media\.transcode\?/,
    ],
    [
      'without an index',
      ['--job', 'media.transcode', '--where', 'quality=3'],
      /NOT_INDEXED: .*"quality".* has no index: there are format\./,
    ],
    ['that is none', ['--job', 'media.transcode', '--where', 'format'], /Give it as name=value/],
  ])('refuses a param %s with 2', async (_, args, says) => {
    for (const command of ['list', 'redrive']) {
      const { code, stdout, stderr } = await run(command, ...args, ...generated);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(says);
    }
  });

  it('cancels and redrives them by params, states and ids in either case', async () => {
    const cancelled = await run('cancel', ...mp3, '--yes');
    expect(cancelled).toMatchObject({ code: 0, stdout: '2 cancelled, 0 asked to stop\n' });
    const both = await run('list', '--state', 'queued', '--state', 'cancelled', '--json');
    expect(both.stdout.trim().split('\n')).toHaveLength(3);
    const redriven = await run('redrive', ...mp3, '--state', 'cancelled', '--yes', '--json');
    expect(redriven.stdout).toBe('{"redriven":2,"existing":0}\n');
    const shown = await run('show', ids[0]!.toUpperCase(), '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: ids[0], state: 'queued' });
    const one = await run('cancel', ids[0]!.toUpperCase(), '--json');
    expect(one.stdout).toBe(`{"id":"${ids[0]!}","answer":"cancelled"}\n`);
  });

  it.each([
    ['cancel', { cancelled: 0, requested: 0, ended: 0 }],
    ['redrive', { redriven: 0, existing: 0 }],
  ])('asks nothing where there is nothing to %s', async (command, counts) => {
    const none = [command, '--queue', 'nobodys'];
    expect(await run(...none)).toEqual({
      code: 0,
      stdout: 'no jobs fit, nothing was done\n',
      stderr: '',
    });
    const json = await run(...none, '--json');
    expect(json).toEqual({ code: 0, stdout: `${JSON.stringify(counts)}\n`, stderr: '' });
  });

  it('shows what a job has logged', async () => {
    const runner = createRunner({ store: store.url, registry });
    await runner.start();
    const job = await jobs.$get(await submitLog());
    await job.result({ timeout: '50s' });
    await runner.stop();
    const { stdout } = await run('show', job.id, '--logs');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(job.id);
    expect(lines.at(-1)).toMatch(/^\S+ {2}warn {3}two\\u000alines {2}bytes=7$/);
    const whole = JSON.parse((await run('show', job.id, '--logs', '--json')).stdout) as object;
    expect(whole).toMatchObject({ id: job.id, logs: [{ msg: 'two\nlines', bytes: 7 }] });
    const [id] = ids;
    expect((await run('show', id!, '--logs')).stdout).toMatch(/\n\nnothing has been logged\n$/);
  });

  it('sums up what is queued of several types', async () => {
    await jobs.$cancel({});
    await submitLog();
    await jobs.storage.copy.submit({ source: { uri: 'file:///a' }, target: { uri: 'file:///b' } });
    const { stdout } = await run('status');
    expect(stdout).toMatch(/\nall +2 +2 +0 +0 +[\d.]+ \w+ +-\n/);
  });

  const schemas = ['--schemas', join(ROOT, 'schemas')];

  it.each([
    ['list', '--job', 'media.transcod'],
    ['list', '--job', 'media.transcod', '--count'],
    ['cancel', '--job', 'media.transcod', '--yes'],
    ['redrive', '--job', 'media.transcod', '--yes'],
    ['pause', '--job', 'media.transcod'],
  ])('says that a job type may be misspelt: %s %s %s', async (...args) => {
    const { code, stderr } = await run(...args, ...schemas);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^no job file of media\.transcod in .*, and no job of it in the store; did you mean media\.transcode\?\n$/,
      ) as string,
    });
    await jobs.$resume({ job: 'media.transcod' as 'media.transcode' }).catch(() => undefined);
  });

  it('says nothing of a job type that has a file, or jobs, or whose params were asked for', async () => {
    await submitLog();
    for (const args of [
      ['pause', '--job', 'media.chunk', ...schemas],
      ['resume', '--job', 'media.chunk'],
      ['list', '--job', 'media.chunk', ...schemas],
      ['pause', '--job', 'test.log', ...schemas],
      ['resume', '--job', 'test.log'],
      ['list', '--job', 'test.log', '--state', 'dead'],
      ['list', '--job', 'archive.transform', '--where', 'format=zip', ...generated],
    ])
      expect(await run(...args)).toMatchObject({ code: 0, stderr: '' });
  });

  it('says that what it resumes was not paused', async () => {
    for (const [option, kind] of [
      ['--job', 'job'],
      ['--queue', 'queue'],
    ] as const) {
      const resumed = await run('resume', option, 'media.typo');
      expect(resumed).toMatchObject({ code: 0, stderr: `${kind} media.typo was not paused\n` });
    }
  });

  async function submitLog(): Promise<string> {
    const descriptors = registry.entries.map(({ job }) => job.descriptor);
    await using client = buildClient<LogClient>(descriptors, store.url);
    return (await client.test.log.submit({})).id;
  }
});
