import { buildClient, connect, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner } from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registry } from '../../support/sample-registry.js';
import type { Sample } from '../../support/sample.js';
import {
  STORE_KINDS,
  beginTransaction,
  emptyStore,
  freshStore,
  type FreshStore,
} from '../../support/stores.js';

type Echo = JobCaller<Sample>;
type Client = ClientBase<Sample> & { readonly test: { readonly echo: Echo; readonly hang: Echo } };

const descriptors = registry.entries.map(({ job }) => job.descriptor);
const MISSING = '01890000-0000-7000-8000-000000000000';

describe.each(STORE_KINDS)('a client on %s', (kind) => {
  let store: FreshStore;
  let client: Client;
  let echo: Echo;

  beforeEach(async () => {
    store = await emptyStore(kind);
    client = buildClient<Client>(descriptors, store.url);
    echo = client.test.echo;
  });

  afterEach(async () => {
    await client.$close();
    await store.drop();
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

  it('reads back what it submitted', async () => {
    const job = await echo.submit({ z: 1, a: [true, null, 'ü'] });
    const snapshot = await job.read();
    expect(snapshot).toMatchObject({
      id: job.id,
      name: 'test.echo',
      version: 1,
      state: 'queued',
      params: { z: 1, a: [true, null, 'ü'] },
      attempt: 0,
      queue: 'default',
    });
    expect(Math.abs(snapshot.submittedAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('stores nothing when the params do not fit, and says where', async () => {
    const strict = buildClient<Client>(
      [
        {
          ...descriptors[0]!,
          validateParams: () => [{ path: '/text', message: 'must be string' }],
        },
      ],
      store.url,
    );
    await expect(strict.test.echo.submit({ text: 1 })).rejects.toMatchObject({
      code: 'INVALID_PARAMS',
      violations: [{ path: '/text', message: 'must be string' }],
    });
    await strict.$close();
    expect((await client.$list()).jobs).toEqual([]);
  });

  it.each([
    ['BigInt', { n: 1n }, '/n'],
    ['NUL', { s: 'a\0b' }, '/s'],
    ['a lone surrogate', ['\ud800'], '/0'],
    ['what is too large', 'x'.repeat(1_100_000), ''],
  ])('refuses %s before the database sees it', async (_, params, path) => {
    await expect(echo.submit(params)).rejects.toMatchObject({
      code: 'INVALID_PARAMS',
      violations: [{ path }],
    });
  });

  it('answers the same job for the same key and params, whatever the order of their keys', async () => {
    const first = await echo.submit({ a: 1, b: 2 }, { key: 'k' });
    const second = await echo.submit({ b: 2, a: 1 }, { key: 'k' });
    expect(second.id).toBe(first.id);
    expect((await client.$list()).jobs).toHaveLength(1);
  });

  it('refuses a key that was used with other params, naming the job', async () => {
    const first = await echo.submit(1, { key: 'k' });
    await expect(echo.submit(2, { key: 'k' })).rejects.toMatchObject({
      code: 'KEY_CONFLICT',
      existingId: first.id,
    });
  });

  it('gives many submits of one key at once the same job', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 50 }, () => echo.submit(1, { key: 'same' })),
    );
    expect(new Set(jobs.map((job) => job.id)).size).toBe(1);
  });

  it('keeps keys of different job types apart', async () => {
    const a = await echo.submit(1, { key: 'k' });
    const b = await client.test.hang.submit(1, { key: 'k' });
    expect(a.id).not.toBe(b.id);
  });

  it.each(['', 'x'.repeat(501), 'a\0'])('refuses an impossible key', async (key) => {
    await expect(echo.submit(1, { key })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('submits in the application’s transaction: rolled back, it never existed', async () => {
    const tx = await beginTransaction(store);
    const job = await echo.submit(1, { in: tx.handle });
    await tx.rollback();
    await expect(job.read()).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('submits in the application’s transaction: committed, it runs', async () => {
    await whileRunning(async () => {
      const tx = await beginTransaction(store);
      const job = await echo.submit('hello', { in: tx.handle });
      await tx.commit();
      expect(await job.result({ timeout: '50s' })).toEqual({ ok: true, output: 'hello' });
    });
  });

  it('gives up waiting after the timeout, and the job goes on', async () => {
    const job = await echo.submit('later');
    await expect(job.result({ timeout: '50ms' })).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' });
    await whileRunning(async () => {
      expect(await job.result({ timeout: '50s' })).toEqual({ ok: true, output: 'later' });
    });
  });

  it('looks once where it waits for no time: ended jobs are answered, others have timed out', async () => {
    const [ended, other, open] = [await echo.submit(1), await echo.submit(2), await echo.submit(3)];
    await Promise.all([ended.cancel(), other.cancel()]);
    const none = { timeout: '0ms' } as const;
    const cancelled = { ok: false, error: { kind: 'cancelled' } };
    for (let n = 0; n < 20; n += 1) {
      expect(await ended.result(none)).toMatchObject(cancelled);
      await expect(open.result(none)).rejects.toMatchObject({ code: 'WAIT_TIMEOUT', id: open.id });
    }
    expect(await client.$wait([ended, other.id, ended], none).all()).toMatchObject([
      ...[cancelled, cancelled, cancelled],
    ]);
    const seen: number[] = [];
    const waiting = async (): Promise<void> => {
      for await (const { index } of client.$wait([ended, open, other], none)) seen.push(index);
    };
    await expect(waiting()).rejects.toMatchObject({ code: 'WAIT_TIMEOUT', id: open.id });
    expect(seen).toEqual([0, 2]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(ended.result({ ...none, signal })).rejects.toThrow('enough');
  });

  it('stops waiting when its signal is aborted', async () => {
    const job = await echo.submit(1);
    const controller = new AbortController();
    const waiting = job.result({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(job.result({ signal: controller.signal })).rejects.toThrow('enough');
  });

  it('waits for very many jobs at once', async () => {
    await whileRunning(async () => {
      const jobs = await Promise.all(Array.from({ length: 3_000 }, (_, n) => echo.submit(n)));
      const results = await Promise.all(jobs.map((job) => job.result({ timeout: '60s' })));
      expect(results).toEqual(jobs.map((_, n) => ({ ok: true, output: n })));
    });
  }, 90_000);

  it('finds a job again by its id, and says when there is none', async () => {
    const job = await echo.submit(1);
    const found = await client.$get(job.id);
    expect(found.id).toBe(job.id);
    expect(found.name).toBe('test.echo');
    await expect(client.$get(MISSING)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    await expect(client.$get('no id at all')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('reads jobs of types it does not know', async () => {
    const job = await echo.submit({ a: 1 });
    const stranger = buildClient<ClientBase<Sample>>([], store.url);
    const found = await stranger.$get(job.id);
    expect(found).toMatchObject({ name: '$unknown', jobName: 'test.echo' });
    expect((await stranger.$list()).jobs).toMatchObject([
      { name: '$unknown', jobName: 'test.echo', params: { a: 1 } },
    ]);
    await stranger.$close();
  });

  it('reads error codes that it does not know as unknown', async () => {
    const fail = descriptors.find(({ name }) => name === 'test.fail')!;
    const old = buildClient<ClientBase<Sample> & { readonly test: { readonly fail: Echo } }>(
      [{ ...fail, errorCodes: ['Busy'] }],
      store.url,
    );
    const result = await whileRunning(async () => {
      const job = await old.test.fail.submit({ code: 'Gone' });
      return job.result({ timeout: '50s' });
    });
    expect(result).toEqual({
      ok: false,
      error: {
        kind: 'unknown',
        unknownCode: 'Gone',
        message: 'it is Gone',
        unknownData: { where: 'here' },
      },
    });
    await old.$close();
  });

  it('lists newest first, page by page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await echo.submit(n)).id);
    await client.test.hang.submit({});
    const first = await client.$list({ name: 'test.echo', limit: 3 });
    expect(first.jobs.map((job) => job.id)).toEqual(ids.slice(0, 3));
    const second = await client.$list({ name: 'test.echo', limit: 3, before: first.next! });
    expect(second.jobs.map((job) => job.id)).toEqual(ids.slice(3));
    expect(second.next).toBeUndefined();
    expect((await client.$list({ state: 'succeeded' })).jobs).toEqual([]);
  });

  it.each([
    { limit: -1 },
    { limit: 0 },
    { limit: 1.5 },
    { limit: Number.NaN },
    { limit: 2 ** 53 },
    { before: 'yesterday' },
    { before: '' },
    { state: 'asleep' as 'queued' },
    { submitted: { from: '2026-01-31' as unknown as Date } },
    { submitted: { from: '' as unknown as Date } },
    { ended: { to: 0 as unknown as Date } },
    { name: 'test.\0' as 'test.echo' },
  ])('refuses to list %o, before the database sees it', async (options) => {
    await expect(client.$list(options)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it.each(['a\0b', 'half a \ud83d pair', 7 as unknown as string])(
    'refuses %j as the reason of a cancel, and cancels nothing',
    async (reason) => {
      const job = await echo.submit(1);
      await expect(job.cancel(reason)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
      expect((await job.read()).state).toBe('queued');
    },
  );

  it('knows ids in upper case too', async () => {
    const first = await echo.submit(1);
    const second = await echo.submit(2);
    expect((await client.$get(first.id.toUpperCase())).id).toBe(first.id);
    const { jobs } = await client.$list({ before: second.id.toUpperCase() });
    expect(jobs.map(({ id }) => id)).toEqual([first.id]);
  });

  it('shares one connection between several clients, and leaves it open', async () => {
    await using connection = connect(store.url);
    const a = buildClient<Client>(descriptors, connection);
    const b = buildClient<Client>(descriptors, connection);
    const job = await a.test.echo.submit(1);
    await a.$close();
    expect((await b.$get(job.id)).id).toBe(job.id);
  });

  it('ends its waits when it is closed', async () => {
    const job = await echo.submit(1);
    const waiting = job.result();
    const refused = expect(waiting).rejects.toMatchObject({ code: 'CLIENT_CLOSED', id: job.id });
    await client.$close();
    await refused;
  });

  it('refuses what is asked of it while it is closing and afterwards', async () => {
    const job = await echo.submit(1);
    const closing = client.$close();
    const refused = { code: 'CLIENT_CLOSED' };
    await expect(job.result()).rejects.toMatchObject({ ...refused, id: job.id });
    await expect(echo.submit(2)).rejects.toMatchObject(refused);
    await closing;
    await expect(job.result()).rejects.toMatchObject({ ...refused, id: job.id });
    await expect(job.watch()[Symbol.asyncIterator]().next()).rejects.toMatchObject(refused);
    await expect(client.$list()).rejects.toMatchObject(refused);
  });

  it('stores what was submitted before it was closed, however it was', async () => {
    // As one that has to be loaded first.
    const validateParams = () => new Promise<[]>((resolve) => setImmediate(resolve, []));
    const slow = descriptors.map((one) => ({ ...one, validateParams }));
    for (const known of [descriptors, slow]) {
      const closing = buildClient<Client>(known, store.url);
      const { signal } = new AbortController();
      const kind = known === slow ? 'slow' : 'plain';
      const jobs = Promise.all([
        closing.test.echo.submit(kind),
        closing.test.echo.submit(kind, { key: kind }),
        closing.test.echo.submit(kind, { headers: { kind }, signal }),
      ]);
      await closing.$close();
      const ids = (await jobs).map(({ id }) => id);
      expect((await client.$list({ limit: 3 })).jobs.map(({ id }) => id).toSorted()).toEqual(
        ids.toSorted(),
      );
      await expect(closing.test.echo.submit(kind)).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    }
  });

  it('commits what was submitted in a transaction before it was closed', async () => {
    const tx = await beginTransaction(store);
    const other = buildClient<Client>(descriptors, store.url);
    const submitting = other.test.echo.submit(1, { in: tx.handle });
    await other.$close();
    const { id } = await submitting;
    await tx.commit();
    expect((await client.$get(id)).id).toBe(id);
  });

  it('refuses what does not fit with a signal, too', async () => {
    const { signal } = new AbortController();
    await expect(echo.submit(1n, { signal })).rejects.toMatchObject({ code: 'INVALID_PARAMS' });
  });

  it('lets any number of waits share one signal', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', warned);
    const { signal, abort } = abortable();
    const job = await echo.submit(1);
    const waits = Array.from({ length: 20 }, () => job.result({ signal }));
    abort();
    for (const wait of await Promise.allSettled(waits))
      expect(wait).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });
});

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort(new Error('enough'));
    },
  };
}

describe('a client whose transaction was rolled back', () => {
  it('is told, instead of waiting for ever', async () => {
    const store = await freshStore('sqlite');
    const client = buildClient<Client>(descriptors, store.url);
    const tx = await beginTransaction(store);
    const job = await client.test.echo.submit(1, { in: tx.handle });
    await tx.rollback();
    await expect(job.result({ timeout: '15s' })).rejects.toMatchObject({
      code: 'JOB_NOT_FOUND',
      id: job.id,
      message: expect.stringContaining('after the commit') as string,
    });
    await client.$close();
    await store.drop();
  });
});

describe('a client of no database', () => {
  it('names the database and the reason, and never the password', async () => {
    const client = buildClient<Client>(descriptors, 'postgres://user:secret@127.0.0.1:1/nowhere');
    const error: unknown = await client.test.echo.submit(1).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(String(error)).toContain('127.0.0.1:1/nowhere');
    expect(String(error)).not.toContain('secret');
    await client.$close();
  });

  it('says which URLs it takes', async () => {
    const client = buildClient<Client>(descriptors, 'mongodb://user:secret@host/db');
    const error: unknown = await client.test.echo.submit(1).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect(String(error)).toContain('postgres://');
    expect(String(error)).not.toContain('secret');
  });
});
