import { randomUUID } from 'node:crypto';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Runner } from '@jobwright/runtime/runner';
import type { LogLine } from '@jobwright/runtime';
import { openStore } from '@jobwright/runtime/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../support/logging.js';
import type { Sample } from '../../support/sample.js';
import { emptyStore, STORE_KINDS, type FreshStore } from '../../support/stores.js';
import { traceparent } from '../../support/trace.js';
import { compiled } from '../../support/worker-modules.js';

type Client = ClientBase<Sample> & {
  readonly test: Readonly<Record<string, JobCaller<Sample>>>;
};

describe.each(STORE_KINDS)('logs on %s', (kind) => {
  let store: FreshStore;
  let client: Client;
  let runner: Runner;

  beforeAll(async () => {
    store = await emptyStore(kind);
    const descriptors = registry.entries.map(({ job }) => job.descriptor);
    client = buildClient<Client>(descriptors, store.url);
    runner = createRunner({
      store: store.url,
      registry: compiled(registry),
    });
    await runner.start();
  });
  afterAll(async () => {
    await runner.stop();
    await client.$close();
    await store.drop();
  });

  const submit = (name: string) => client.test[name]!.submit(null);

  async function logOf(name: string): Promise<readonly LogLine[]> {
    const job = await submit(name);
    await job.result({ timeout: '30s' });
    return all(job.logs());
  }

  describe.each(['inline', 'thread', 'process'])('of handlers that run %s', (mode) => {
    it('are complete and in order over all attempts, and there before the result', async () => {
      const lines = await logOf(`retries_${mode}`);
      const expected = [1, 2, 3].flatMap((attempt) =>
        Array.from({ length: 50 }, (_, n) => ({ attempt, seq: n + 1, n: n + 1 })),
      );
      expect(lines.map(({ attempt, seq, n }) => ({ attempt, seq, n }))).toEqual(expected);
    });

    it('take whatever a handler gives', async () => {
      const lines = await logOf(`odd_${mode}`);
      expect(lines.map(({ msg }) => msg)).toEqual([
        'cyclic',
        'getter',
        'error',
        'map',
        'child',
        'revoked',
        '\u0000 \ud800 \u2028',
        '{"not":"text"}',
      ]);
      const [cyclic, getter, error, map, child] = lines;
      expect(cyclic).toMatchObject({
        level: 30,
        name: `test.odd_${mode}`,
        name_: 'mine',
        job_: 'mine',
        big: '1',
        self: '[circular]',
      });
      expect(getter).toMatchObject({ bad: '[threw: no]', good: 1 });
      expect(error).toMatchObject({
        level: 50,
        err: { type: 'Error', message: 'broken', cause: 'why' },
      });
      expect(map).toMatchObject({
        level: 40,
        map: { a: [null, 'NaN', 'Symbol(s)'] },
        set: [1],
        date: '1970-01-01T00:00:00.000Z',
        bytes: '[3 bytes]',
      });
      expect(child).toMatchObject({ part: 7, more: true });
    });

    it('are truncated with a mark', async () => {
      const lines = await logOf(`long_${mode}`);
      const mark = lines.at(-1)!;
      const { dropped } = mark as unknown as { dropped: { lines: number; bytes: number } };
      expect(mark.level).toBe(40);
      expect(dropped.lines + lines.length - 1).toBe(300);
      expect(dropped.bytes).toBeGreaterThan(dropped.lines * 100);
      expect(mark.seq).toBe(lines.length);
    });

    it('hide what is secret of the params', async () => {
      const secret = 'correct horse';
      const job = await client.test[`discreet_${mode}`]!.submit({ password: secret });
      await job.result({ timeout: '30s' });
      const lines = await all(job.logs());
      expect(lines.map(({ msg }) => msg)).toEqual(['with [redacted]', 'child', '[redacted]']);
      expect(JSON.stringify(lines)).not.toContain('corr');
    });

    it('carry the trace that the job was submitted in, those of its children too', async () => {
      const trace = randomUUID().replaceAll('-', '');
      const headers = { traceparent: traceparent(trace) };
      const job = await client.test[`parent_${mode}`]!.submit(null, { headers });
      await job.result({ timeout: '30s' });
      const { jobs } = await client.$list({ headers });
      expect(jobs.map(({ name }) => name).sort()).toEqual([
        `test.child_${mode}`,
        `test.parent_${mode}`,
      ]);
      for (const { id } of jobs) {
        const lines = await all((await client.$get(id)).logs());
        expect(lines.map(({ msg, trace: of }) => [msg, of])).toEqual([['hello', trace]]);
      }
    });

    it('hold what the handler writes to the console, if asked', async () => {
      const lines = await logOf(`talks_${mode}`);
      expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
        [30, 'to the console'],
        [50, 'loudly'],
        [30, '{ deep: [Object] }'],
        [30, expect.stringContaining('│ (index) │ a │')],
        [30, 'said'],
      ]);
    });
  });

  it.runIf(kind === 'sqlite')(
    'of a handler that holds its thread are there after it was killed',
    async () => {
      const lines = await logOf('spins_thread');
      expect(lines[0]!.msg).toBe('before');
      expect(lines.at(-1)!.msg).toBe('spinning');
    },
  );

  it('are archived once the runner is drained', async () => {
    const job = await submit('odd_inline');
    await job.result({ timeout: '30s' });
    await runner.drained();
    const reader = await openStore(store.url);
    await reader.open();
    expect(await reader.archived([job.id])).toEqual([expect.objectContaining({ lines: 8 })]);
    await reader.close();
  });

  it('are followed until the job has ended, and chosen by level and attempt', async () => {
    const job = await submit('retries_inline');
    const followed = await all(job.logs({ follow: true }));
    expect(followed).toHaveLength(150);
    expect(await all(job.logs())).toEqual(followed);
    expect(await all(job.logs({ attempt: 2 }))).toEqual(
      followed.filter(({ attempt }) => attempt === 2),
    );
    const odd = await submit('odd_inline');
    const errors = await all(odd.logs({ follow: true, level: 'error' }));
    expect(errors.map(({ msg }) => msg)).toEqual(['error']);
  });
});

async function all<T>(lines: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const line of lines) found.push(line);
  return found;
}
