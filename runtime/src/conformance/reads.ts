import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aJob, succeeded, type Test } from './bench.js';

export function exerciseReads(test: Test): void {
  test('jobs are read in the order asked; what is no job is undefined', async (bench) => {
    const [a, b] = [await bench.submit(), await bench.submit()];
    const records = await bench.store.read([b, randomUUID(), a, 'no id at all', b]);
    assert.deepEqual(
      records.map((record) => record?.id),
      [b, undefined, a, undefined, b],
    );
    assert.deepEqual(await bench.store.read([]), []);
  });

  test('a job that has not run has no attempts', async (bench) => {
    assert.deepEqual(await bench.store.attempts(await bench.submit()), []);
    assert.deepEqual(await bench.store.attempts(randomUUID()), []);
    assert.deepEqual(await bench.store.attempts('no id at all'), []);
  });

  test('jobs are listed newest first, in pages', async (bench) => {
    const jobs = Array.from({ length: 7 }, () => aJob());
    await bench.store.submit(jobs);
    const newestFirst = jobs.map(({ id }) => id).toReversed();
    const claimed = await bench.claim(await bench.register(), 3);
    for (const job of claimed) await bench.settle(job, succeeded());
    const pages: string[][] = [];
    for (let before: string | undefined; pages.at(-1)?.length !== 0;) {
      const page = await bench.store.list({ limit: 3, ...(before !== undefined && { before }) });
      pages.push(page.map(({ id }) => id));
      before = page.at(-1)?.id;
    }
    assert.deepEqual(pages, [
      newestFirst.slice(0, 3),
      newestFirst.slice(3, 6),
      newestFirst.slice(6),
      [],
    ]);
  });

  test('jobs are listed by name and by state', async (bench) => {
    const ended = (await bench.hold()).job;
    await bench.settle(ended, succeeded());
    const running = (await bench.hold()).job.id;
    const queued = await bench.submit();
    const other = await bench.submit({ name: 'test.other' });
    const list = async (wish: object): Promise<readonly string[]> =>
      (await bench.store.list({ limit: 10, ...wish })).map(({ id }) => id);
    assert.deepEqual(await list({}), [other, queued, running, ended.id]);
    assert.deepEqual(await list({ names: ['test.job'] }), [queued, running, ended.id]);
    assert.deepEqual(await list({ states: ['queued'] }), [other, queued]);
    assert.deepEqual(await list({ states: ['succeeded', 'running'] }), [running, ended.id]);
    assert.deepEqual(await list({ names: ['test.other', 'test.none'], states: ['queued'] }), [
      other,
    ]);
    assert.deepEqual(await list({ names: [] }), []);
    assert.deepEqual(await list({ names: ['test.other'], states: ['dead'] }), []);
  });

  test('a listed job is the job as read', async (bench) => {
    const { job } = await bench.hold();
    assert.deepEqual(await bench.store.list({ limit: 1 }), await bench.store.read([job.id]));
  });

  test('changes tell of new statuses and of ends, and of nothing else', async (bench) => {
    const { job } = await bench.hold();
    const quiet = await bench.submit();
    const changes = (sequence: number) =>
      bench.store.changes([
        { id: quiet, sequence: 0 },
        { id: randomUUID(), sequence: 0 },
        { id: job.id, sequence },
      ]);
    assert.deepEqual(await changes(0), []);
    await bench.store.status([{ ...job, status: '1' }]);
    const status = { sequence: 1, value: '1' };
    assert.deepEqual(await changes(0), [{ id: job.id, status }]);
    assert.deepEqual(await changes(1), []);
    await bench.settle(job, succeeded('2'));
    const end = { state: 'succeeded', output: '2' };
    assert.deepEqual(await changes(1), [{ id: job.id, end }]);
    assert.deepEqual(await changes(0), [{ id: job.id, status, end }]);
    assert.deepEqual(await bench.store.changes([]), []);
  });

  test('changes are asked for thousands of jobs at once', async (bench) => {
    const jobs = Array.from({ length: 3_000 }, () => aJob());
    await bench.store.submit(jobs);
    const [claimed] = await bench.claim(await bench.register(), 1);
    assert.ok(claimed);
    await bench.settle(claimed, succeeded());
    const changes = await bench.store.changes(jobs.map(({ id }) => ({ id, sequence: 0 })));
    assert.deepEqual(
      changes.map(({ id }) => id),
      [claimed.id],
    );
  });
}
