import { connect } from '@jobwright/runtime/client';
import { openStore, type Store } from '@jobwright/runtime/store';
import { createMemoryStore, runUntilIdle, startRunner } from '@jobwright/runtime/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sample } from '../../support/sample.js';
import { emptyStore, type FreshStore } from '../../support/stores.js';
import { clientOf, job, line, registry, registryOf } from './jobs.js';

/** A busy machine takes its time. */
const PATIENT = { limit: '30s' } as const;

const at2 = (attempt: number): string => {
  if (attempt < 2) throw new Error('not yet');
  return 'at last';
};

describe.each(['memory', 'sqlite', 'postgres'] as const)('runUntilIdle on %s', (kind) => {
  let fresh: FreshStore | undefined;
  let store: Store;
  let target: Parameters<typeof clientOf>[0];

  beforeEach(async () => {
    fresh = undefined;
    if (kind === 'memory') {
      const memory = createMemoryStore();
      store = memory;
      target = memory.connection;
      return;
    }
    fresh = await emptyStore(kind);
    store = await openStore(fresh.url);
    await store.open();
    target = connect(fresh.url);
  });
  afterEach(async () => {
    if (typeof target !== 'string') await target.close();
    await store.close();
    await fresh?.drop();
  });

  it('runs what is due, children and all, and says what ran', async () => {
    const jobs = clientOf(target);
    const tree = await jobs.test.count_all.submit({ texts: ['to be', 'or not to be'] });
    const failed = await jobs.test.count.submit({ text: '' });
    const { ran, left } = await runUntilIdle(store, registry, PATIENT);
    expect(await tree.result()).toEqual({ ok: true, output: { words: 6 } });
    expect(ran).toHaveLength(4);
    expect(ran).toContainEqual({
      ...{ id: failed.id, name: 'test.count', attempt: 1 },
      ...{ outcome: 'failed', detail: 'Gone' },
    });
    expect(ran.at(-1)).toMatchObject({ id: tree.id, outcome: 'succeeded' });
    expect(left).toBe(0);
    expect(await runUntilIdle(store, registry, PATIENT)).toEqual({ ran: [], pruned: {}, left: 0 });
  });

  it('leaves jobs of a later time, and those that wait for them', async () => {
    const late = registryOf(
      ...registry.entries.slice(1),
      line(
        job<Sample>('test.count', {
          retry: { attempts: 3, backoff: 'fixed', initialMs: 3_600_000, maxMs: 3_600_000 },
        }),
        (_, { attempt }) => at2(attempt),
      ),
    );
    const jobs = clientOf(target, late);
    const tree = await jobs.test.count_all.submit({ texts: ['a'] });
    await jobs.test.count.submit({ text: 'later' }, { delay: '1h' });
    const { ran, left } = await runUntilIdle(store, late, PATIENT);
    expect(ran.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['test.count', 'retry'],
      ['test.count_all', 'parked'],
    ]);
    expect(left).toBe(3);
    expect((await tree.read()).state).toBe('waiting');
  });

  it('runs what becomes due ahead, retries and sleeps among it', async () => {
    const napping = registryOf(
      line(job<Sample>('test.nap'), async (_, context) => {
        await context.sleep('nap', '300ms');
        return at2(context.attempt);
      }),
    );
    const jobs = clientOf(target, napping);
    const nap = await jobs.test['nap']!.submit({});
    const { ran, left } = await runUntilIdle(store, napping, { ahead: '5s', ...PATIENT });
    expect(left).toBe(0);
    const outcomes = ran.map(({ outcome }) => outcome);
    // By a clock that goes by itself, a slow machine may sleep through it.
    if (kind === 'memory') expect(outcomes).toEqual(['parked', 'retry', 'succeeded']);
    else expect(outcomes.filter((one) => one !== 'parked')).toEqual(['retry', 'succeeded']);
    expect(await nap.result()).toEqual({ ok: true, output: 'at last' });
  });

  it('passes over what is paused, and what it does not know', async () => {
    const jobs = clientOf(target);
    await jobs.test.count.submit({ text: 'a' });
    await jobs.test.count_all.submit({ texts: [] });
    await jobs.$pause({ job: 'test.count' });
    const known = registryOf(...registry.entries.slice(0, 1));
    expect(await runUntilIdle(store, known, PATIENT)).toMatchObject({ ran: [], left: 1 });
  });

  it('runs beside code that waits for its jobs itself', async () => {
    await using runner = await startRunner(store, registry);
    const jobs = clientOf(target);
    const tree = await jobs.test.count_all.submit({ texts: ['to be'] });
    expect(await tree.output({ timeout: '50s' })).toEqual({ words: 2 });
    await runner.stop();
  });
});

describe('runUntilIdle', () => {
  it('says what still runs when the time is up', async () => {
    const hanging = registryOf(
      line(
        job<Sample>('test.hang'),
        (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reject(signal.reason as Error);
            });
          }),
      ),
    );
    const store = createMemoryStore();
    const jobs = clientOf(store.connection, hanging);
    await jobs.test['hang']!.submit({});
    await expect(runUntilIdle(store, hanging, { limit: '500ms' })).rejects.toMatchObject({
      code: 'NOT_IDLE',
      running: ['test.hang'],
      message: expect.stringContaining(
        'Not idle after 500 ms: still running: test.hang.',
      ) as string,
    });
  });

  it('takes a store URL and a connection, and closes only what it opened', async () => {
    const fresh = await emptyStore('sqlite');
    const connection = connect(fresh.url);
    const jobs = clientOf(connection);
    await jobs.test.count.submit({ text: 'a' });
    expect((await runUntilIdle(fresh.url, registry, PATIENT)).ran).toHaveLength(1);
    const job = await jobs.test.count.submit({ text: 'a b' });
    expect((await runUntilIdle(connection, registry, PATIENT)).ran).toHaveLength(1);
    expect(await job.output()).toEqual({ words: 2 });
    await connection.close();
    await fresh.drop();
  });

  it('refuses what is no duration', async () => {
    const run = runUntilIdle(createMemoryStore(), registry, { ahead: 'soon' as '1h' });
    await expect(run).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
