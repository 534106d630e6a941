import { isChildFailure, handler, type AbortReason } from '@jobwright/runtime/runner';
import { runHandler } from '@jobwright/runtime/testing';
import { describe, expect, it, vi } from 'vitest';
import type { Sample } from '../../support/sample.js';
import { count, countAll, countAllJob, countJob, job, type CountAll } from './jobs.js';

const wrong = (path: string) => () => [{ path, message: 'must be number' }];
const anyJob = job<Sample>('test.any');

describe('runHandler', () => {
  it('answers the output, and what was reported and logged on the way', async () => {
    const run = await runHandler(countJob, count, { text: 'to be' });
    expect(run).toMatchObject({ result: { ok: true, output: { words: 2 } }, outcome: 'succeeded' });
    expect(run.statuses).toEqual([{ percent: 50 }, { percent: 100 }]);
    expect(run.logs).toMatchObject([
      { level: 30, msg: 'a word', word: 'to', seq: 1, name: 'test.count', attempt: 1 },
      { msg: 'a word', word: 'be', seq: 2 },
    ]);
    expect(run.warnings).toEqual([]);
  });

  it('answers a declared error as the job’s caller reads it', async () => {
    const { result, outcome } = await runHandler(countJob, count, { text: '' });
    expect(result).toEqual({
      ok: false,
      error: { kind: 'declared', code: 'Gone', message: 'Gone', data: { where: 'nowhere' } },
    });
    expect(outcome).toBe('failed');
  });

  it('says of an error that is worth it that another attempt follows, and of the last that none does', async () => {
    const busy = handler<Sample>((_, { error }) => {
      throw error.Busy({ where: 'here' });
    });
    expect((await runHandler(anyJob, busy, {})).outcome).toBe('retry');
    const last = await runHandler(anyJob, busy, {}, { attempt: 3 });
    expect(last).toMatchObject({ outcome: 'dead', result: { error: { code: 'Busy' } } });
  });

  it('refuses params that could not be submitted, before the handler runs', async () => {
    const run = vi.fn();
    const strict = { ...anyJob, descriptor: { ...anyJob.descriptor, validateParams: wrong('/n') } };
    await expect(runHandler(strict, handler<Sample>(run), {})).rejects.toMatchObject({
      code: 'INVALID_PARAMS',
      message: 'Params of job test.any are invalid: /n: must be number.',
    });
    expect(run).not.toHaveBeenCalled();
  });

  it('fails an attempt whose output or status breaks the contract', async () => {
    const output = job<Sample>('test.any', { validateOutput: wrong('/size') });
    const returned = await runHandler(
      output,
      handler<Sample>(() => ({ size: 'large' })),
      {},
    );
    expect(returned).toMatchObject({
      outcome: 'retry',
      result: {
        ok: false,
        error: { kind: 'unexpected', message: expect.stringContaining('/size') as string },
      },
    });
    const reported = await runHandler(
      anyJob,
      handler<Sample>((_, { status }) => {
        void status({ percent: 'half' } as never);
      }),
      {},
    );
    expect(reported.result).toMatchObject({ ok: false, error: { kind: 'unexpected' } });
  });

  it('lets children end as the test says, each or all of a type', async () => {
    const texts = ['to be', 'or'];
    const all = await runHandler(
      countAllJob,
      countAll,
      { texts },
      { children: { 'test.count': { output: { words: 7 } } } },
    );
    expect(all.result).toEqual({ ok: true, output: { words: 14 } });
    expect(all.children).toEqual([
      { name: 'test.count', key: 'text 0', params: { text: 'to be' }, detached: false },
      { name: 'test.count', key: 'text 1', params: { text: 'or' }, detached: false },
    ]);
    const asked: unknown[] = [];
    const each = await runHandler(
      countAllJob,
      countAll,
      { texts },
      {
        children: {
          'test.count': ({ text }, child) => {
            asked.push(child);
            return { output: { words: text.length } };
          },
        },
      },
    );
    expect(each.result).toEqual({ ok: true, output: { words: 7 } });
    expect(asked).toEqual([
      { key: 'text 0', index: 0 },
      { key: 'text 1', index: 1 },
    ]);
  });

  it('lets children fail, and shows which others were cancelled', async () => {
    const run = await runHandler(
      countAllJob,
      countAll,
      { texts: ['a', 'b'] },
      {
        children: {
          'test.count': (_, { key }) =>
            key === 'text 0'
              ? { error: { code: 'Gone', data: { where: 'there' } } }
              : { error: { kind: 'lost' } },
        },
      },
    );
    expect(run).toMatchObject({ outcome: 'failed', result: { error: { kind: 'unexpected' } } });
    expect(run.children[1]?.cancelled).toContain('did not succeed');
    const caught: unknown[] = [];
    const catching = handler<CountAll>(async (_, context) => {
      try {
        await context.run(countJob.descriptor, { text: '' });
      } catch (error) {
        if (isChildFailure(error)) caught.push(error.failure);
      }
      const child = await context.start(countJob.descriptor, { text: 'never awaited' });
      await child.cancel('no need');
      return { words: 0 };
    });
    const tolerant = await runHandler(
      countAllJob,
      catching,
      { texts: [] },
      { children: { 'test.count': { error: { kind: 'timed-out', message: 'too late' } } } },
    );
    expect(tolerant.result.ok).toBe(true);
    expect(caught).toEqual([{ kind: 'timed-out', message: 'too late' }]);
    expect(tolerant.children[1]?.cancelled).toBe('no need');
  });

  it('refuses a child that is awaited and has no answer, even where the handler bears it', async () => {
    const tolerant = handler<CountAll>(async ({ texts }, context) => {
      await context
        .runAllSettled(
          countJob.descriptor,
          texts.map((text) => ({ text })),
        )
        .catch(() => 0);
      return { words: 0 };
    });
    const run = runHandler(countAllJob, tolerant, { texts: ['a'] });
    await expect(run).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(run).rejects.toThrow(
      'awaits a child test.count (key "#test.count/1"), and the test says nothing of how it ends',
    );
  });

  it('refuses a child that the job file does not list', async () => {
    const lonely = { ...countAllJob, spawns: [] };
    const { result } = await runHandler(lonely, countAll, { texts: ['a'] });
    expect(result).toMatchObject({
      error: { message: expect.stringContaining('spawns') as string },
    });
  });

  it('records steps, and reads back those of an earlier attempt', async () => {
    const upload = vi.fn(() => ({ etag: 'new' }));
    const stepping = handler<Sample>(async (_, context) => {
      const first = await context.step('upload', upload);
      return { ...first, again: await context.step('second', () => 2) };
    });
    const first = await runHandler(anyJob, stepping, {});
    expect(first.steps).toEqual([
      { key: 'upload', result: { etag: 'new' } },
      { key: 'second', result: 2 },
    ]);
    const second = await runHandler(
      anyJob,
      stepping,
      {},
      { attempt: 2, steps: { upload: { etag: 'old' } } },
    );
    expect(second.result).toEqual({ ok: true, output: { etag: 'old', again: 2 } });
    expect(second.steps).toEqual([{ key: 'second', result: 2 }]);
    expect(upload).toHaveBeenCalledTimes(1);
  });

  it('sleeps in no time', async () => {
    const sleeping = handler<Sample>((_, context) => context.sleep('winter', '90d'));
    const { result, sleeps } = await runHandler(anyJob, sleeping, {});
    expect(result.ok).toBe(true);
    expect(sleeps).toEqual([{ key: 'winter', ms: 90 * 86_400_000 }]);
  });

  it('records a completion in the handler’s transaction', async () => {
    const tx = { begun: true };
    const completing = handler<Sample>((_, { complete }) => complete({ id: 1 }, { in: tx }));
    const run = await runHandler(anyJob, completing, {});
    expect(run).toMatchObject({ result: { ok: true, output: { id: 1 } }, outcome: 'succeeded' });
    expect(run.completedIn).toBe(tx);
  });

  it.each<[AbortReason, string, string]>([
    ['cancelled', 'cancelled', 'cancelled'],
    ['deadline', 'dead', 'timed-out'],
    ['timeout', 'retry', 'timed-out'],
    ['shutdown', 'released', 'unexpected'],
  ])('aborts the handler with the reason %s', async (reason, outcome, kind) => {
    const controller = new AbortController();
    const told: unknown[] = [];
    const waiting = handler<Sample>(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            told.push((signal.reason as { reason: unknown }).reason);
            reject(signal.reason as Error);
          });
          controller.abort();
        }),
    );
    const run = await runHandler(anyJob, waiting, {}, { signal: controller.signal, reason });
    expect(told).toEqual([reason]);
    expect(run).toMatchObject({ outcome, result: { ok: false, error: { kind } } });
  });

  it('gives the handler attempt, headers and what middleware adds', async () => {
    const seen = handler<Sample>((_, { attempt, headers, ...context }) => ({
      ...{ attempt, headers },
      tenant: (context as { tenant?: string }).tenant,
    }));
    const { result } = await runHandler(
      anyJob,
      seen,
      {},
      {
        ...{ attempt: 2, headers: { team: 'audio' } },
        middleware: [(_, next) => next({ tenant: 'a' })],
      },
    );
    expect(result).toEqual({
      ok: true,
      output: { attempt: 2, headers: { team: 'audio' }, tenant: 'a' },
    });
  });

  it('keeps what is sensitive out of logs and errors', async () => {
    const secret = job<Sample<{ token: string }>>('test.secret', {
      redact: [['params', 'token']],
    });
    const leaking = handler<Sample<{ token: string }>>(({ token }, { log }) => {
      log.info(`using ${token}`);
      throw new Error(`${token} was refused`);
    });
    const run = await runHandler(secret, leaking, { token: 'canary-4711' });
    expect(JSON.stringify(run)).not.toContain('canary-4711');
  });
});
