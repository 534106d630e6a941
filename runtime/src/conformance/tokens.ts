import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ClaimedJob } from '../store/claim.js';
import { failed, LONG_MS, released, retryIn, succeeded, type Bench, type Test } from './bench.js';

export function exerciseTokens(test: Test): void {
  test('an outdated epoch settles nothing, whatever the outcome', async (bench) => {
    const { job } = await bench.hold();
    const stale = { id: job.id, token: { ...job.token, epoch: job.token.epoch - 1 } };
    await assertPowerless(bench, stale, job);
  });

  test('an epoch of the future settles nothing', async (bench) => {
    const { job } = await bench.hold();
    await assertPowerless(
      bench,
      { id: job.id, token: { ...job.token, epoch: job.token.epoch + 1 } },
      job,
    );
  });

  test("another claim's id settles nothing", async (bench) => {
    const { job } = await bench.hold();
    await assertPowerless(
      bench,
      { id: job.id, token: { ...job.token, claimId: randomUUID() } },
      job,
    );
  });

  test("another job's token settles nothing", async (bench) => {
    const { job } = await bench.hold();
    const other = await bench.hold();
    await assertPowerless(bench, { id: job.id, token: other.job.token }, job);
  });

  test('the token of a queued job that ran before settles nothing', async (bench) => {
    const { job } = await bench.hold();
    await bench.store.retire((await bench.read(job.id)).runner?.id ?? '');
    assert.equal(await bench.settle(job, succeeded()), 'lease-lost');
    assert.deepEqual(await bench.store.status([{ ...job, status: '1' }]), ['lease-lost']);
    assert.equal((await bench.read(job.id)).state, 'queued');
  });

  test('an unknown job answers lease-lost', async (bench) => {
    const stranger = { id: randomUUID(), token: { claimId: randomUUID(), epoch: 1 } };
    assert.equal(await bench.settle(stranger, succeeded()), 'lease-lost');
    assert.equal(await bench.settle(stranger, released), 'lease-lost');
    assert.deepEqual(await bench.store.status([{ ...stranger, status: '1' }]), ['lease-lost']);
  });

  test('a runner that was forfeited cannot end the attempt of the next', async (bench) => {
    const { job } = await bench.holdBriefly();
    await bench.forfeited();
    const [next] = await bench.claim(await bench.register());
    assert.equal(next?.id, job.id);
    await assertPowerless(bench, job, next);
    assert.equal(await bench.settle(next, succeeded('"next"')), 'settled');
    assert.equal(await bench.settle(job, succeeded('"stale"')), 'lease-lost');
    assert.equal((await bench.read(job.id)).output, '"next"');
  });

  test('a settle that meets the voiding of its token waits for it, and changes nothing', async (bench) => {
    for (const outcome of [succeeded(), failed, retryIn(0), released]) {
      const { job } = await bench.hold();
      const hold = await bench.database.stray.holdVoided(job.id);
      assert.equal(await bench.during(hold, () => bench.settle(job, outcome)), 'lease-lost');
      assert.equal((await bench.read(job.id)).state, 'running');
      assert.deepEqual(await bench.store.attempts(job.id), []);
    }
  });

  test('a status that meets the voiding of its token waits for it, and is not stored', async (bench) => {
    const { job } = await bench.hold();
    const hold = await bench.database.stray.holdVoided(job.id);
    const answer = await bench.during(hold, () =>
      bench.store.status([{ ...job, status: '"stale"' }]),
    );
    assert.deepEqual(answer, ['lease-lost']);
    assert.equal((await bench.read(job.id)).status, undefined);
  });

  test('in a batch each token stands for itself', async (bench) => {
    const [a, b, c] = [await bench.hold(), await bench.hold(), await bench.hold()];
    const stale = { ...b.job.token, epoch: b.job.token.epoch + 1 };
    const answers = await bench.store.settle([
      { id: c.job.id, token: c.job.token, outcome: succeeded('3') },
      { id: b.job.id, token: stale, outcome: succeeded('2') },
      { id: a.job.id, token: a.job.token, outcome: retryIn(LONG_MS) },
    ]);
    assert.deepEqual(answers, ['settled', 'lease-lost', 'settled']);
    const states = (await bench.store.read([a.job.id, b.job.id, c.job.id])).map(
      (record) => record?.state,
    );
    assert.deepEqual(states, ['queued', 'running', 'succeeded']);
  });
}

/** Tries everything under the token of `stale`, and finds that `holder` has its job as before. */
async function assertPowerless(
  bench: Bench,
  stale: Pick<ClaimedJob, 'id' | 'token'>,
  holder: ClaimedJob,
): Promise<void> {
  const before = await bench.read(stale.id);
  const attempts = await bench.store.attempts(stale.id);
  for (const outcome of [succeeded('"stale"'), failed, retryIn(0), released]) {
    assert.equal(await bench.settle(stale, outcome), 'lease-lost');
  }
  assert.deepEqual(await bench.store.status([{ ...stale, status: '"stale"' }]), ['lease-lost']);
  assert.deepEqual(await bench.read(stale.id), before);
  assert.deepEqual(await bench.store.attempts(stale.id), attempts);
  assert.deepEqual(await bench.store.status([{ ...holder, status: '"held"' }]), ['stored']);
}
