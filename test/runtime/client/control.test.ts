import { setTimeout as turn } from 'node:timers/promises';
import {
  buildClient,
  type ClientBase,
  type JobCaller,
  type JobHandle,
} from '@jobwright/runtime/client';
import { createRunner, type Registry } from '@jobwright/runtime/runner';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sample, type Sample } from '../../support/sample.js';
import { emptyStore, STORE_KINDS, type FreshStore } from '../../support/stores.js';

type Call = JobCaller<Sample<number>>;
type Client = ClientBase<Sample<number>> & {
  readonly test: Readonly<Record<'echo' | 'tell' | 'family' | 'flaky', Call>>;
};

const runs: string[] = [];
/** What children and jobs that are run again do differently. */
let broken = true;
const child = sample('test.child', (n: number, { headers }) => {
  runs.push(`child ${n} ${headers['tenant'] ?? ''}`);
  if (broken && n === 2) throw new Error('broken');
  return n;
});
const registry: Registry = {
  url: import.meta.url,
  entries: [
    sample('test.echo', (n: number) => n),
    sample('test.tell', (_, { headers }) => headers),
    child,
    sample(
      'test.family',
      async (n: number, job) => {
        const at = await job.step('once', () => runs.push('step'));
        const other = child.job.descriptor as never;
        for (const one of [1, 2]) await job.run(other, one as never, { key: `c${one}` });
        return n + at;
      },
      { spawns: ['test.child'], retry: { attempts: 1, backoff: 'list', delaysMs: [] } },
    ),
    sample('test.flaky', (n: number, { error }) => {
      if (broken) throw error.Gone({ where: 'here' });
      return n;
    }),
  ],
};
const descriptors = registry.entries.map(({ job }) => job.descriptor);

describe.each(STORE_KINDS)('a client on %s', (kind) => {
  let store: FreshStore;
  let client: Client;
  beforeAll(async () => {
    store = await emptyStore(kind);
    client = buildClient<Client>(descriptors, store.url);
  });
  afterAll(async () => {
    await client.$close();
    await store.drop();
  });
  beforeEach(async () => {
    broken = true;
    runs.length = 0;
    await client.$cancel({});
  });

  async function whileRunning<R>(act: () => Promise<R>): Promise<R> {
    const runner = createRunner({ store: store.url, registry });
    await runner.start();
    try {
      return await act();
    } finally {
      await runner.stop();
    }
  }

  it('submits for later, by priority, with headers that reach the handler', async () => {
    const runAt = new Date(Date.now() + 3_600_000);
    const job = await client.test.tell.submit(1, { runAt, priority: 7, headers: { tenant: 'a' } });
    const { runAt: due, priority, headers } = await job.read();
    expect([due, priority, headers]).toEqual([runAt, 7, { tenant: 'a' }]);
    expect(await job.update({ delay: '0ms' })).toBe('updated');
    const output = await whileRunning(() => job.output({ timeout: '30s' }));
    expect(output).toEqual({ tenant: 'a' });
    expect(await job.update({ priority: 1 })).toBe('ended');
  });

  it.each([
    [{ runAt: new Date(NaN) }, /runAt/],
    [{ runAt: new Date(), delay: '1s' as const }, /not both/],
    [{ delay: 'soon' as never }, /delay/],
    [{ priority: 1.5 }, /priority/],
    [{ headers: { a: 'x\0' } }, /Header "a"/],
    [{ headers: { a: 1 as never } }, /Header "a"/],
    [{ headers: { a: 'x'.repeat(20_000) } }, /too much/],
    [{ delayy: '5m' } as never, /no "delayy", but key, runAt, delay/],
    [{ tenant: undefined } as never, /"tenant"/],
  ])('refuses %j', async (options, message) => {
    await expect(client.test.echo.submit(1, options)).rejects.toThrow(message);
    await expect(client.test.echo.submit(1, options)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it('sends nothing once its signal is aborted', async () => {
    const before = await client.$count();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.test.echo.submit(1, { signal })).rejects.toThrow('enough');
    expect(await client.$count()).toBe(before);
  });

  it('submits a stream in order, and is ahead of its caller by no more than two chunks', async () => {
    let read = 0;
    async function* items() {
      for (let n = 0; n < 4_200; n += 1) {
        read += 1;
        if (n % 500 === 0) await turn(0);
        yield { params: n, ...(n === 3 && { priority: 9 }) };
      }
    }
    const ids: string[] = [];
    for await (const job of client.test.echo.submitMany(items(), { headers: { batch: kind } })) {
      if (ids.push(job.id) === 1) expect(read).toBeLessThanOrEqual(3_001);
    }
    expect(ids).toEqual(ids.toSorted());
    expect(await client.$count({ headers: { batch: kind } })).toBe(4_200);
    expect((await (await client.$get(ids[3] ?? '')).read()).priority).toBe(9);
    const { jobs } = await client.$list({ headers: { batch: kind }, limit: 1 });
    expect(jobs[0]).toMatchObject({ id: ids.at(-1), params: 4_199 });
  });

  it('says how far a stream came: what failed, and what is stored', async () => {
    await client.test.echo.submit(0, { key: `${kind}-taken` });
    const conflict = [1, 2, 3].map((params) => ({
      params,
      ...(params === 2 && { key: `${kind}-taken` }),
    }));
    await expect(drain(client.test.echo.submitMany(conflict))).rejects.toMatchObject({
      code: 'SUBMIT_MANY',
      index: 1,
      stored: 2,
      cause: { code: 'KEY_CONFLICT' },
    });
    function* broken() {
      for (let n = 0; n < 1_400; n += 1) yield { params: n === 1_300 ? (1n as never) : n };
    }
    await expect(drain(client.test.echo.submitMany(broken()))).rejects.toMatchObject({
      index: 1_300,
      stored: 1_300,
      cause: { code: 'INVALID_PARAMS' },
    });
    expect(await client.$count({ state: 'queued' })).toBe(1_303);
  });

  it('stores no more of a stream once its caller has enough, and counts what was on its way', async () => {
    const own = { headers: { enough: kind } };
    const items = Array.from({ length: 5_000 }, (_, params) => ({ params }));
    for await (const _ of client.test.echo.submitMany(items, own)) break;
    const stored = await client.$count(own);
    expect([1_000, 2_000]).toContain(stored);
    const abort = new AbortController();
    const aborted = async (): Promise<void> => {
      for await (const _ of client.test.echo.submitMany(items, { ...own, signal: abort.signal }))
        abort.abort(new Error('enough'));
    };
    const error = await aborted().catch((thrown: unknown) => thrown as { stored: number });
    expect(error).toMatchObject({ code: 'SUBMIT_MANY', index: 1, cause: { message: 'enough' } });
    expect(await client.$count(own)).toBe(stored + (error?.stored ?? 0));
  });

  it('does not wait for a stream that gives nothing more: stores what it gave, and lets its caller go', async () => {
    let returned = false;
    async function* sparse() {
      try {
        yield { params: 1 };
        yield { params: 2 };
        await new Promise(() => undefined);
      } finally {
        returned = true;
      }
    }
    const own = { headers: { sparse: kind } };
    const ids: string[] = [];
    for await (const job of client.test.echo.submitMany(sparse(), own))
      if (ids.push(job.id) === 2) break;
    expect(await client.$count(own)).toBe(2);
    const abort = new AbortController();
    const { signal } = abort;
    const aborted = async (): Promise<void> => {
      let taken = 0;
      for await (const _ of client.test.echo.submitMany(sparse(), { ...own, signal }))
        if ((taken += 1) === 2)
          setImmediate(() => {
            abort.abort(new Error('enough'));
          });
    };
    await expect(aborted()).rejects.toMatchObject({ index: 2, stored: 2 });
    expect(returned).toBe(false); // it is in the middle of what it waits for
  });

  it('ends a stream that gives nothing more when it is closed, and keeps what it stored', async () => {
    const closing = buildClient<Client>(descriptors, store.url);
    const own = { headers: { closed: kind } };
    const source = {
      given: 0,
      returned: false,
      next: () =>
        source.given === 2
          ? new Promise<never>(() => undefined)
          : Promise.resolve({ done: false as const, value: { params: source.given++ } }),
      return: () => {
        source.returned = true;
        return Promise.resolve({ done: true as const, value: undefined });
      },
    };
    const items = { [Symbol.asyncIterator]: () => source };
    const stream = closing.test.echo.submitMany(items, own)[Symbol.asyncIterator]();
    for (const _ of [1, 2]) expect((await stream.next()).done).toBe(false);
    const ended = expect(stream.next()).rejects.toMatchObject({
      code: 'SUBMIT_MANY',
      index: 2,
      stored: 2,
      cause: { code: 'CLIENT_CLOSED' },
    });
    await closing.$close();
    await ended;
    expect(source.returned).toBe(true);
    expect(await client.$count(own)).toBe(2);
  });

  it('gives the handles of what is stored when it is closed, and reads no more', async () => {
    const closing = buildClient<Client>(descriptors, store.url);
    const own = { headers: { midway: kind } };
    const ids: string[] = [];
    const closes: Promise<void>[] = [];
    const taking = async (): Promise<void> => {
      const items = Array.from({ length: 5_000 }, (_, params) => ({ params }));
      for await (const { id } of closing.test.echo.submitMany(items, own)) {
        ids.push(id);
        closes.push(closing.$close());
      }
    };
    const cause = { code: 'CLIENT_CLOSED' };
    const error = await taking().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ index: ids.length, stored: ids.length, cause });
    await Promise.all(closes);
    expect(await client.$count(own)).toBe(ids.length);
  });

  it('sends no chunk that is larger than a database takes', async () => {
    const own = { headers: { large: kind } };
    const params = 'x'.repeat(900_000) as never;
    const items = Array.from({ length: 40 }, () => ({ params }));
    await drain(client.test.echo.submitMany(items, own));
    expect(await client.$count(own)).toBe(40);
  });

  it('redrives a job: new code takes up what the old had done', async () => {
    const { family } = client.test;
    const old = await family.submit(5, { key: `${kind}-family`, headers: { tenant: 't' } });
    await whileRunning(async () => {
      expect(await old.result({ timeout: '30s' })).toMatchObject({ ok: false });
      broken = false;
      const answers = await Promise.all([old.redrive(), old.redrive(), old.redrive()]);
      expect(answers.map(({ answer }) => answer).toSorted()).toEqual([
        'existing',
        'existing',
        'redriven',
      ]);
      const [made] = answers;
      if (!('job' in made)) throw new Error('it was not redriven');
      expect(await made.job.output({ timeout: '30s' })).toBe(6);
      expect(await old.read()).toMatchObject({ state: 'failed', redrivenAs: made.job.id });
      expect(await made.job.read()).toMatchObject({ redriveOf: old.id, key: `${kind}-family` });
      expect(await made.job.redrive()).toEqual({ answer: 'succeeded' });
    });
    // The broken child has three attempts.
    const tries = ['step', 'child 1 t', 'child 2 t', 'child 2 t', 'child 2 t'];
    expect(runs).toEqual([...tries, 'child 2 t']);
  });

  it('redrives and cancels by filter, and counts', async () => {
    const { flaky } = client.test;
    const queue = { name: 'test.flaky' } as const;
    const jobs: JobHandle<Sample<number>>[] = [];
    for (let n = 0; n < 3; n += 1) jobs.push(await flaky.submit(n));
    await whileRunning(() => client.$wait(jobs, { timeout: '30s' }).all());
    const told: unknown[] = [];
    const progress = (counts: object): number => told.push(counts);
    expect(await client.$redrive(queue, progress)).toEqual({ redriven: 3, existing: 0 });
    expect(await client.$redrive(queue)).toEqual({ redriven: 0, existing: 3 });
    expect(await client.$cancel(queue, 'enough', progress)).toEqual({
      cancelled: 3,
      requested: 0,
      ended: 0,
    });
    expect(told).toEqual([
      { redriven: 3, existing: 0 },
      { cancelled: 3, requested: 0, ended: 0 },
    ]);
    expect(await client.$count({ ...queue, state: ['cancelled', 'failed'] })).toBe(6);
  });

  it('pauses a queue and a job type: what runs goes on, and nothing begins', async () => {
    await client.$pause({ queue: 'default' });
    await client.$pause({ job: 'test.echo' });
    await whileRunning(async () => {
      const job = await client.test.echo.submit(1);
      const other = await client.test.tell.submit(1);
      expect(await client.$paused()).toMatchObject([{ job: 'test.echo' }, { queue: 'default' }]);
      await client.$resume({ queue: 'default' });
      // Those of another type begin, so the runner has looked.
      await other.result({ timeout: '30s' });
      expect((await job.read()).state).toBe('queued');
      await client.$resume({ job: 'test.echo' });
      await expect(job.output({ timeout: '30s' })).resolves.toBe(1);
    });
    expect(await client.$paused()).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['nothing', {}, /one `queue` or one `job` type/],
    ['two', { queue: 'default', job: 'test.echo' }, /one `queue` or one `job` type/],
    ['a queue without a name', { queue: '' }, /one `queue` or one `job` type/],
    ['a job type without a name', { job: '' }, /one `queue` or one `job` type/],
    ['what is no name', { queue: 7 }, /one `queue` or one `job` type/],
    [
      'a job type that it does not have',
      { job: 'test.eco' },
      /no job type "test\.eco"; .*test\.echo/,
    ],
  ])('neither pauses nor resumes %s', async (_, what, message) => {
    for (const method of ['$pause', '$resume'] as const) {
      const refused = client[method](what as never);
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_OPTION' });
      await expect(refused).rejects.toThrow(message);
    }
    expect(await client.$paused()).toEqual([]);
  });

  it('resumes a job type that it does not have, where another client has paused it', async () => {
    const { descriptor } = sample('another.type', () => null).job;
    await using another = buildClient<Client>([descriptor], store.url);
    await another.$pause({ job: 'another.type' });
    const [paused] = await client.$paused();
    await client.$resume(paused!);
    expect(await client.$paused()).toEqual([]);
  });

  it('waits for many, as they end and in the order given, by handle and by id', async () => {
    const jobs: JobHandle<Sample<number>>[] = [];
    for (let n = 0; n < 5; n += 1) jobs.push(await client.test.echo.submit(n));
    const failing = await client.test.flaky.submit(1);
    await whileRunning(async () => {
      const results = await client.$wait([...jobs, failing.id], { timeout: '30s' }).all();
      expect(results.map((result) => (result.ok ? result.output : result.error.code))).toEqual([
        ...[0, 1, 2, 3, 4],
        'Gone',
      ]);
      const ids = [];
      for await (const { id } of client.$wait(jobs)) ids.push(id);
      expect(ids.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
    });
    await expect(failing.output()).rejects.toMatchObject({
      code: 'JOB_FAILED',
      failure: { code: 'Gone', data: { where: 'here' } },
    });
    const open = await client.test.echo.submit(1, { delay: '1h' });
    await expect(client.$wait([open], { timeout: '10ms' }).all()).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      id: open.id,
    });
    await expect(client.$wait([NO_JOB]).all()).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    for await (const _ of client.$wait([jobs[0]!, open])) break; // lets go of the other
  });
});

const NO_JOB = '01890000-0000-7000-8000-000000000000';

async function drain(jobs: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of jobs);
}
