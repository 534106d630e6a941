import { describe, expect, it, vi } from 'vitest';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Registry } from '@jobwright/runtime/runner';
import { openStore } from '@jobwright/runtime/store';
import { aJob } from '../../../runtime/dist/conformance/bench.js';
import { ClaimedAhead, type HeldJob } from '../../../runtime/src/runner/claimed-ahead.js';
import { sample, type Sample } from '../../support/sample.js';
import { STORE_KINDS, emptyStore } from '../../support/stores.js';
import { until } from '../../support/until.js';

describe('what is claimed ahead', () => {
  const jobs = (count: number): HeldJob[] =>
    Array.from({ length: count }, () => ({ claimed: aJob() as never, runnerId: 'r' }));

  /** Claims as much as there is room for and uses it up in that time, so many times; answers the last room. */
  function fill(ahead: ClaimedAhead, times: number, lastsMs: number): number {
    let room = 0;
    for (let n = 0; n < times; n += 1) {
      room = ahead.room(2);
      ahead.add(jobs(room), true);
      vi.advanceTimersByTime(lastsMs);
      while (ahead.take() !== undefined) ahead.ended();
    }
    return room;
  }

  it('is nothing at first, more while jobs are short, and nothing where they are long', () => {
    vi.useFakeTimers();
    try {
      const ahead = new ClaimedAhead(2);
      expect(fill(ahead, 3, 5)).toBe(2);
      expect(fill(ahead, 3, 5)).toBe(162);
      expect(fill(ahead, 20, 5), 'no more than one claim is to bring').toBe(500);
      expect(fill(ahead, 2, 400), 'as many as end in 100 ms').toBe(127);
      expect(fill(ahead, 12, 400)).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is nothing where slots are given away by jobs that do not end', () => {
    vi.useFakeTimers();
    try {
      const ahead = new ClaimedAhead(2);
      for (let n = 0; n < 20; n += 1) {
        expect(ahead.room(2)).toBe(2);
        ahead.add(jobs(2), true);
        while (ahead.take() !== undefined);
        expect(ahead.room(0), 'no slot is free').toBe(0);
        vi.advanceTimersByTime(5);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('is nothing more where there are few jobs', () => {
    const ahead = new ClaimedAhead(2);
    for (let n = 0; n < 20; n += 1) {
      expect(ahead.room(2)).toBe(2);
      ahead.add(jobs(1), false);
      ahead.take();
      ahead.ended();
    }
  });
});

describe.each(STORE_KINDS)('a runner on %s', (kind) => {
  it('claims no job ahead of its slots while jobs are long', async () => {
    const store = await emptyStore(kind);
    const entry = sample('test.work', () => new Promise((resolve) => setTimeout(resolve, 150)));
    const registry: Registry = { url: import.meta.url, entries: [entry] };
    const client = buildClient<ClientBase<Sample> & { test: { work: JobCaller<Sample> } }>(
      [entry.job.descriptor],
      store.url,
    );
    const jobs = await Promise.all(Array.from({ length: 20 }, () => client.test.work.submit({})));
    const runner = createRunner({ store: store.url, registry, concurrency: 2 });
    await runner.start();
    await Promise.all(jobs.map((job) => job.result({ timeout: '50s' })));
    await runner.stop();
    const looking = await openStore(store.url);
    await looking.open();
    const attempts = await Promise.all(jobs.map(({ id }) => looking.attempts(id)));
    expect(attempts.flat().map(({ outcome }) => outcome)).toEqual(jobs.map(() => 'succeeded'));
    await looking.close();
    await client.$close();
    await store.drop();
  });

  it('puts back what it claimed ahead and finds no slot, at no cost of an attempt', async () => {
    const store = await emptyStore(kind);
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const registry: Registry = {
      url: import.meta.url,
      entries: [sample('test.short', () => null), sample('test.long', () => gate)],
    };
    const client = buildClient<
      ClientBase<Sample> & { test: Readonly<Record<'short' | 'long', JobCaller<Sample>>> }
    >(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
    await Promise.all(Array.from({ length: 1_500 }, () => client.test.short.submit({})));
    const long = await Promise.all(Array.from({ length: 60 }, () => client.test.long.submit({})));
    const runner = createRunner({ store: store.url, registry, concurrency: 2 });
    await runner.start();
    const looking = await openStore(store.url);
    await looking.open();
    const running = async (): Promise<number> => {
      const { types } = await looking.overview();
      return types
        .filter(({ name }) => name === 'test.long')
        .reduce((sum, { running: n }) => sum + n, 0);
    };
    await until(async () => (await running()) > 2);
    await until(async () => (await running()) === 2);
    letGo();
    const ends = await Promise.all(long.map((job) => job.result({ timeout: '50s' })));
    expect(ends.every(({ ok }) => ok)).toBe(true);
    const records = await looking.read(long.map(({ id }) => id));
    expect(records.map((record) => record?.attempt)).toEqual(long.map(() => 1));
    expect(records.some((record) => record !== undefined && record.losses > 0)).toBe(false);
    await looking.close();
    await runner.stop();
    await client.$close();
    await store.drop();
  });
});
