import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ClaimedJob } from '../store/claim.js';
import { released, succeeded, type Test } from './bench.js';

export function exerciseTicks(test: Test): void {
  test('a tick renews the lease', async (bench) => {
    await bench.submit();
    const { runnerId, leaseMs, jobs } = await bench.claimBriefly(1, 500);
    const start = await bench.now();
    while ((await bench.now()) < start + leaseMs) {
      assert.equal((await bench.store.tick(runnerId)).lease, 'held');
      assert.equal((await bench.store.forfeit(20)).runners, 0);
    }
    assert.equal(await bench.settle(jobs[0] as ClaimedJob, succeeded()), 'settled');
  });

  test('a lease that has run out lives on if nobody has ended it', async (bench) => {
    await bench.submit();
    const { runnerId, leaseMs, jobs } = await bench.claimBriefly(1, 300);
    await bench.passes(leaseMs);
    assert.equal((await bench.store.tick(runnerId)).lease, 'held');
    assert.equal((await bench.store.forfeit(20)).runners, 0);
    assert.equal(await bench.settle(jobs[0] as ClaimedJob, succeeded()), 'settled');
  });

  test('a tick says whether anybody has a lease that has run out, until that is forfeited', async (bench) => {
    assert.equal(await bench.overdue(), false);
    const { leaseMs } = await bench.holdBriefly();
    await bench.passes(leaseMs);
    assert.equal(await bench.overdue(), true);
    await bench.forfeited();
    assert.equal(await bench.overdue(), false);
  });

  test('the tick of an unknown runner answers lost', async (bench) => {
    assert.deepEqual(await bench.store.tick(randomUUID()), { lease: 'lost' });
  });

  test('a job says who holds it and when that runner last ticked', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const before = (await bench.read(job.id)).runner;
    assert.equal(before?.id, runnerId);
    assert.equal(before.name, 'conformance');
    await bench.passes(5);
    await bench.store.tick(runnerId);
    assert.ok(((await bench.read(job.id)).runner?.tickedAt ?? 0) > before.tickedAt);
  });

  test('a runner registered twice is registered once', async (bench) => {
    const runner = { id: randomUUID(), name: 'r', leaseMs: 1_000 };
    await bench.store.register(runner);
    await bench.store.register(runner);
    assert.equal((await bench.store.tick(runner.id)).lease, 'held');
  });

  test('a runner that retires puts back what it holds, no attempt spent', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const other = await bench.hold();
    await bench.store.retire(runnerId);
    assert.deepEqual(await bench.store.tick(runnerId), { lease: 'lost' });
    const [attempt] = await bench.store.attempts(job.id);
    assert.equal(attempt?.outcome, 'released');
    assert.equal(await bench.settle(job, released), 'lease-lost', 'its token did not release it');
    assert.equal((await bench.read(job.id)).losses, 0);
    const [again] = await bench.claim(await bench.register());
    assert.equal(again?.id, job.id);
    assert.equal(again.attempt, 1);
    assert.equal((await bench.read(other.job.id)).runner?.id, other.runnerId);
  });

  test('retiring again changes nothing', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await bench.store.retire(runnerId);
    const before = await bench.read(job.id);
    await bench.store.retire(runnerId);
    await bench.store.retire(randomUUID());
    assert.deepEqual(await bench.read(job.id), before);
    assert.equal((await bench.store.forfeit(20)).runners, 0);
  });
}
