import { createMemoryStore, runUntilIdle, startRunner } from '@jobwright/runtime/testing';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../support/sample.js';
import { until } from '../../support/until.js';
import { clientOf, job, line, registry, registryOf } from './jobs.js';

const START = new Date('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;

describe('the clock of a memory store', () => {
  it('stands still until it is advanced', async () => {
    const store = createMemoryStore({ startsAt: START });
    const jobs = clientOf(store.connection);
    const submitted = await jobs.test.count.submit({ text: 'a' }, { delay: '1h' });
    expect((await submitted.read()).runAt).toEqual(new Date(START.getTime() + HOUR_MS));
    store.clock.advance('59m');
    expect((await runUntilIdle(store, registry)).ran).toEqual([]);
    store.clock.advance('1m');
    expect(store.clock.date).toEqual(new Date(START.getTime() + HOUR_MS));
    expect((await runUntilIdle(store, registry)).ran).toHaveLength(1);
    const { endedAt } = await submitted.read();
    expect(endedAt).toEqual(new Date(START.getTime() + HOUR_MS));
  });

  it('is advanced to the next job while runs go ahead', async () => {
    const store = createMemoryStore({ startsAt: START });
    const times: number[] = [];
    const daily = registryOf(
      line(job<Sample>('test.daily'), async (_, context) => {
        for (const day of [1, 2, 3]) {
          await context.sleep(`day ${day}`, '1d');
          times.push((store.clock.date.getTime() - START.getTime()) / HOUR_MS);
        }
      }),
    );
    const jobs = clientOf(store.connection, daily);
    await jobs.test['daily']!.submit({});
    const { ran, left } = await runUntilIdle(store, daily, { ahead: '2d' });
    expect(times).toEqual([24, 48, 48]);
    expect([ran.length, left]).toEqual([3, 1]);
    expect((await runUntilIdle(store, daily, { ahead: '1d' })).left).toBe(0);
  });

  it('backs off as the policy says, to the millisecond', async () => {
    const store = createMemoryStore({ startsAt: START });
    const failing = registryOf(
      line(
        job<Sample>('test.failing', {
          retry: { attempts: 3, backoff: 'list', delaysMs: [HOUR_MS, 2 * HOUR_MS] },
        }),
        () => {
          throw new Error('no');
        },
      ),
    );
    const jobs = clientOf(store.connection, failing);
    const handle = await jobs.test['failing']!.submit({});
    const { ran } = await runUntilIdle(store, failing, { ahead: '1d' });
    expect(ran.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'dead']);
    const { endedAt } = await handle.read();
    const hours = (endedAt!.getTime() - START.getTime()) / HOUR_MS;
    // Half of each delay is chance.
    expect(hours).toBeGreaterThanOrEqual(1.5);
    expect(hours).toBeLessThanOrEqual(3);
  });

  it('lets a deadline pass', async () => {
    const store = createMemoryStore();
    const hurried = registryOf(
      line(
        job<Sample>('test.hurried', { deadlineMs: HOUR_MS }),
        (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reject(signal.reason as Error);
            });
          }),
      ),
    );
    const jobs = clientOf(store.connection, hurried);
    const handle = await jobs.test['hurried']!.submit({});
    store.clock.advance('2h');
    await runUntilIdle(store, hurried);
    expect(await handle.result()).toMatchObject({ ok: false, error: { kind: 'timed-out' } });
  });

  it('has retention delete what is old', async () => {
    const store = createMemoryStore();
    const retention = {
      rules: [{ states: ['succeeded'], ageMs: 24 * HOUR_MS }],
      keysMs: 1,
    } as const;
    const kept = registryOf(line(job<Sample>('test.kept', { retention }), () => 'done'));
    const jobs = clientOf(store.connection, kept);
    const handle = await jobs.test['kept']!.submit({});
    expect(await runUntilIdle(store, kept)).toMatchObject({ pruned: {} });
    store.clock.advance('1d');
    expect(await runUntilIdle(store, kept)).toMatchObject({ pruned: { 'test.kept': 1 } });
    await expect(handle.read()).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('wakes a handler that sleeps in a runner’s memory', async () => {
    const store = createMemoryStore();
    const napping = registryOf(
      line(job<Sample>('test.nap'), async (_, context) => {
        await context.sleep('nap', '30s');
        return context.attempt;
      }),
    );
    const jobs = clientOf(store.connection, napping);
    const seen: string[] = [];
    await using runner = await startRunner(store, napping, {
      onEvent: ({ type }) => seen.push(type),
    });
    const handle = await jobs.test['nap']!.submit({});
    await until(() => seen.includes('waiting'));
    store.clock.advance('30s');
    expect(await handle.output({ timeout: '50s' })).toBe(1);
    expect(seen.filter((type) => type === 'claimed')).toHaveLength(1);
    await runner.stop();
  });

  it('submits and completes in a transaction', async () => {
    const store = createMemoryStore();
    const completing = registryOf(
      line(job<Sample>('test.complete'), async (_, { complete }) => {
        const tx = await store.begin();
        await complete('in it', { in: tx });
        tx.commit();
      }),
    );
    const jobs = clientOf(store.connection, completing);
    const tx = await store.begin();
    const handle = await jobs.test['complete']!.submit({}, { in: tx });
    tx.commit();
    await runUntilIdle(store, completing);
    expect(await handle.output()).toBe('in it');
  });

  it('refuses what is no duration', () => {
    const { clock } = createMemoryStore();
    expect(() => {
      clock.advance('1.5h');
    }).toThrow('"1.5h" is no duration such as 30s or 7d.');
  });
});
