import assert from 'node:assert/strict';
import { LONG_MS, succeeded, type Test } from './bench.js';
import { until } from './until.js';

export function exerciseForfeit(test: Test): void {
  test('the jobs of a runner whose lease has run out go back to their queue', async (bench) => {
    const { job, runnerId } = await bench.holdBriefly();
    assert.deepEqual(await bench.forfeited(), { requeued: 1, dead: 0 });
    const record = await bench.read(job.id);
    assert.equal(record.state, 'queued');
    assert.equal(record.losses, 1);
    assert.equal(record.runner, undefined);
    assert.equal(record.error?.kind, 'lost');
    const [attempt] = await bench.store.attempts(job.id);
    assert.equal(attempt?.outcome, 'lost');
    assert.equal(attempt.runnerId, runnerId);
    assert.equal(attempt.error?.kind, 'lost');
  });

  test('a lost attempt is not spent, and its token is dead', async (bench) => {
    const { job } = await bench.holdBriefly();
    await bench.forfeited();
    assert.equal(await bench.settle(job, succeeded()), 'lease-lost');
    const [next] = await bench.claim(await bench.register());
    assert.equal(next?.attempt, 1);
    assert.equal(next.losses, 1);
    assert.ok(next.token.epoch > job.token.epoch);
  });

  test('a runner whose lease is valid is left alone', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const lost = await bench.holdBriefly();
    assert.deepEqual(await bench.forfeited(), { requeued: 1, dead: 0 });
    assert.equal((await bench.read(lost.job.id)).state, 'queued');
    assert.equal((await bench.read(job.id)).runner?.id, runnerId);
    assert.equal((await bench.store.tick(runnerId)).lease, 'held');
  });

  test('a runner that ticks while it is being forfeited keeps its jobs', async (bench) => {
    const { job, runnerId, leaseMs } = await bench.holdBriefly();
    await bench.passes(leaseMs);
    const hold = await bench.database.stray.holdRenewed(runnerId);
    const forfeited = await bench.during(hold, () => bench.store.forfeit(20));
    assert.deepEqual(forfeited, { runners: 0, requeued: 0, dead: 0 });
    assert.equal((await bench.store.tick(runnerId)).lease, 'held');
    assert.equal(await bench.settle(job, succeeded()), 'settled');
  });

  test('a settle that is under way when its runner is forfeited stands', async (bench) => {
    const { job, leaseMs } = await bench.holdBriefly();
    await bench.passes(leaseMs);
    const hold = await bench.database.stray.holdSettled(job.id);
    const forfeited = await bench.during(hold, () => bench.store.forfeit(20));
    assert.deepEqual(forfeited, { runners: 1, requeued: 0, dead: 0 });
    assert.equal((await bench.read(job.id)).state, 'succeeded');
    assert.ok((await bench.store.attempts(job.id)).every(({ outcome }) => outcome === 'succeeded'));
  });

  test('a forfeited runner is ended for good', async (bench) => {
    const { runnerId } = await bench.holdBriefly();
    await bench.forfeited();
    assert.deepEqual(await bench.store.tick(runnerId), { lease: 'lost' });
    await bench.store.register({ id: runnerId, name: 'again', leaseMs: LONG_MS });
    assert.deepEqual(await bench.store.tick(runnerId), { lease: 'lost' });
    assert.deepEqual(await bench.claim(runnerId), []);
    assert.deepEqual(await bench.store.forfeit(20), { runners: 0, requeued: 0, dead: 0 });
  });

  test('a job that is lost too often is dead', async (bench) => {
    const id = await bench.submit();
    for (let loss = 1; loss <= 3; loss += 1) {
      const { jobs } = await bench.claimBriefly();
      assert.equal(jobs[0]?.id, id);
      assert.deepEqual(
        await bench.forfeited(1, 2),
        loss <= 2 ? { requeued: 1, dead: 0 } : { requeued: 0, dead: 1 },
      );
    }
    const record = await bench.read(id);
    assert.equal(record.state, 'dead');
    assert.equal(record.losses, 3);
    assert.equal(record.error?.kind, 'lost');
    const attempts = await bench.store.attempts(id);
    assert.deepEqual(
      attempts.map(({ outcome, attempt }) => ({ outcome, attempt })),
      [1, 2, 3].map(() => ({ outcome: 'lost', attempt: 1 })),
    );
    assert.deepEqual(await bench.claim(await bench.register()), []);
  });

  test('what was settled before stays settled', async (bench) => {
    const { job } = await bench.holdBriefly();
    assert.equal(await bench.settle(job, succeeded('1')), 'settled');
    assert.deepEqual(await bench.forfeited(), { requeued: 0, dead: 0 });
    assert.equal((await bench.read(job.id)).losses, 0);
    assert.equal(await bench.settle(job, succeeded('1')), 'already');
  });

  test('many who forfeit at once lose each job once', async (bench) => {
    const stores = await bench.several(6);
    const ids = await Promise.all(Array.from({ length: 12 }, () => bench.submit()));
    const runners = await Promise.all([1, 2, 3, 4].map(() => bench.register(1_500)));
    for (const runnerId of runners) assert.equal((await bench.claim(runnerId, 3)).length, 3);
    const sums = { runners: 0, requeued: 0 };
    await until(async () => {
      const forfeited = await Promise.all(stores.map((store) => store.forfeit(20)));
      for (const one of forfeited) {
        sums.runners += one.runners;
        sums.requeued += one.requeued;
      }
      return sums.runners >= runners.length;
    });
    assert.deepEqual(sums, { runners: 4, requeued: 12 });
    const records = await bench.store.read(ids);
    assert.ok(records.every((record) => record?.state === 'queued' && record.losses === 1));
  });
}
