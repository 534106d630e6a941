import assert from 'node:assert/strict';
import type { ClaimedJob } from '../store/claim.js';
import { released, succeeded, type Bench, type Test } from './bench.js';

export function exerciseStatus(test: Test): void {
  test('a status replaces the one before, and is numbered', async (bench) => {
    const { job } = await bench.hold();
    for (const [n, status] of ['{"percent": 1.0}', '2'].entries()) {
      assert.deepEqual(await bench.store.status([{ ...job, status }]), ['stored']);
      assert.equal((await bench.read(job.id)).status, status);
      assert.deepEqual(await latest(bench, job.id), { sequence: n + 1, value: status });
    }
  });

  test('of two statuses for one job in a batch the later stands', async (bench) => {
    const [a, b] = [await bench.hold(), await bench.hold()];
    const answers = await bench.store.status([
      { ...a.job, status: '1' },
      { ...b.job, status: '2' },
      { ...a.job, status: '3' },
    ]);
    assert.deepEqual(answers, ['stored', 'stored', 'stored']);
    assert.deepEqual(await latest(bench, a.job.id), { sequence: 1, value: '3' });
    assert.deepEqual(await latest(bench, b.job.id), { sequence: 1, value: '2' });
  });

  test('a stale status in a batch does not take the place of a good one', async (bench) => {
    const { job } = await bench.hold();
    const stale = { id: job.id, token: { ...job.token, epoch: job.token.epoch + 1 } };
    const answers = await bench.store.status([
      { ...stale, status: '1' },
      { ...job, status: '2' },
      { ...stale, status: '3' },
    ]);
    assert.deepEqual(answers, ['lease-lost', 'stored', 'lease-lost']);
    assert.equal((await bench.read(job.id)).status, '2');
  });

  test('the number goes on growing over attempts', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await bench.store.status([{ ...job, status: '1' }]);
    await bench.settle(job, released);
    const [next] = await bench.claim(runnerId);
    assert.ok(next);
    await bench.store.status([{ ...next, status: '2' }]);
    assert.deepEqual(await latest(bench, job.id), { sequence: 2, value: '2' });
  });

  test('the last status outlives the end; none is stored after it', async (bench) => {
    const { job } = await bench.hold();
    await bench.store.status([{ ...job, status: '1' }]);
    await bench.settle(job, succeeded());
    assert.deepEqual(await bench.store.status([{ ...job, status: '2' }]), ['lease-lost']);
    assert.equal((await bench.read(job.id)).status, '1');
  });

  test('batches for the same jobs in opposite orders do not deadlock', async (bench) => {
    const jobs: ClaimedJob[] = [];
    for (let n = 0; n < 20; n += 1) jobs.push((await bench.hold()).job);
    const stores = await bench.several(4);
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        stores.map((store, n) =>
          store.status(
            (n % 2 === 0 ? jobs : jobs.toReversed()).map((job) => ({ ...job, status: String(n) })),
          ),
        ),
      );
      assert.ok(answers.flat().every((answer) => answer === 'stored'));
    }
    for (const { id } of jobs) assert.equal((await latest(bench, id))?.sequence, stores.length * 5);
  });
}

async function latest(
  bench: Bench,
  id: string,
): Promise<{ sequence: number; value: string } | undefined> {
  const [change] = await bench.store.changes([{ id, sequence: 0 }]);
  return change?.status;
}
