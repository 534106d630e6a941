import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Outcome } from '../store/claim.js';
import type { CancelAnswer } from '../store/job.js';
import { failed, LONG_MS, released, retryIn, succeeded, type Bench, type Test } from './bench.js';
import { until } from './until.js';

export function exerciseCancel(test: Test): void {
  test('a queued job ends at once, without an attempt', async (bench) => {
    const id = await bench.submit();
    assert.equal(await cancel(bench, id), 'cancelled');
    const record = await bench.read(id);
    assert.equal(record.state, 'cancelled');
    assert.deepEqual(record.error, { kind: 'cancelled', message: 'user left' });
    assert.ok(record.endedAt !== undefined && record.cancelRequestedAt !== undefined);
    assert.deepEqual(await bench.store.attempts(id), []);
    assert.deepEqual(await bench.claim(await bench.register()), []);
  });

  test('a job that waits for its next attempt ends at once and keeps the one before', async (bench) => {
    const { job } = await bench.hold();
    await bench.settle(job, retryIn(LONG_MS));
    const attempts = await bench.store.attempts(job.id);
    assert.equal(await cancel(bench, job.id), 'cancelled');
    assert.equal((await bench.read(job.id)).attempt, 1);
    assert.deepEqual(await bench.store.attempts(job.id), attempts);
  });

  test('the runner of a running job hears of it with its tick', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const other = await bench.hold();
    assert.equal(await cancel(bench, job.id, 5_000), 'requested');
    const reply = await bench.store.tick(runnerId);
    assert.equal(reply.lease, 'held');
    const [{ graceLeftMs, ...heard } = { graceLeftMs: 0 }, ...more] = reply.cancels;
    assert.deepEqual(heard, { id: job.id, epoch: job.token.epoch, reason: 'user left' });
    assert.ok(graceLeftMs <= 5_000 && graceLeftMs > 0);
    assert.deepEqual(more, []);
    const others = await bench.store.tick(other.runnerId);
    assert.deepEqual(others, { lease: 'held', cancels: [], overdue: false });
    const record = await bench.read(job.id);
    assert.equal(record.state, 'running');
    assert.ok(record.cancelRequestedAt !== undefined);
  });

  test('a runner may ask for its cancels without renewing its lease', async (bench) => {
    const { job, runnerId, leaseMs } = await bench.holdBriefly();
    const other = await bench.hold();
    assert.deepEqual(await bench.store.cancels(runnerId), []);
    await cancel(bench, job.id, 5_000);
    const [{ graceLeftMs, ...heard } = { graceLeftMs: 0 }, ...more] =
      await bench.store.cancels(runnerId);
    assert.deepEqual(heard, { id: job.id, epoch: job.token.epoch, reason: 'user left' });
    assert.ok(graceLeftMs <= 5_000 && graceLeftMs > 0);
    assert.deepEqual(more, []);
    assert.deepEqual(await bench.store.cancels(other.runnerId), []);
    await bench.passes(leaseMs);
    await bench.store.cancels(runnerId);
    assert.equal((await bench.store.forfeit(20)).runners, 1);
    assert.deepEqual(await bench.store.cancels(runnerId), []);
  });

  test('a settle before the cut-off stands', async (bench) => {
    const { job } = await bench.hold();
    await cancel(bench, job.id, LONG_MS);
    assert.equal(await bench.store.enforceCancels(), 0);
    assert.equal(await bench.settle(job, succeeded('1')), 'settled');
    assert.equal((await bench.read(job.id)).state, 'succeeded');
  });

  test('a settle after the cut-off stands where nobody has voided the token', async (bench) => {
    const { job } = await bench.hold();
    await cancel(bench, job.id, 0);
    assert.equal(await bench.settle(job, succeeded('1')), 'settled');
    assert.equal(await bench.store.enforceCancels(), 0);
    assert.equal((await bench.read(job.id)).output, '1');
  });

  test('after the cut-off anyone may void the token', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const { job: untouched } = await bench.hold();
    await cancel(bench, job.id, 0);
    assert.ok(await bench.overdue(), 'any tick tells so');
    await enforced(bench, 1);
    const record = await bench.read(job.id);
    assert.equal(record.state, 'cancelled');
    assert.deepEqual(record.error, { kind: 'cancelled', message: 'user left' });
    const [attempt] = await bench.store.attempts(job.id);
    assert.equal(attempt?.outcome, 'cancelled');
    assert.equal(attempt.epoch, job.token.epoch);
    assert.equal(await bench.settle(job, succeeded()), 'lease-lost');
    assert.deepEqual(await bench.store.status([{ ...job, status: '1' }]), ['lease-lost']);
    assert.deepEqual(await bench.read(job.id), record);
    const after = await bench.store.tick(runnerId);
    assert.deepEqual(after, { lease: 'held', cancels: [], overdue: false });
    assert.equal((await bench.read(untouched.id)).state, 'running');
  });

  test('a settle that is under way when its job is cancelled stands', async (bench) => {
    const { job } = await bench.hold();
    const hold = await bench.database.stray.holdSettled(job.id);
    assert.equal(await bench.during(hold, () => cancel(bench, job.id, 0)), 'ended');
    assert.equal((await bench.read(job.id)).state, 'succeeded');
  });

  test('a settle that is under way when its token is voided stands', async (bench) => {
    const { job } = await bench.hold();
    await cancel(bench, job.id, 0);
    const hold = await bench.database.stray.holdSettled(job.id);
    assert.equal(await bench.during(hold, () => bench.store.enforceCancels()), 0);
    assert.equal((await bench.read(job.id)).state, 'succeeded');
  });

  test('asked again, the first reason and the earlier cut-off stand', async (bench) => {
    const { job } = await bench.hold();
    await cancel(bench, job.id, LONG_MS, 'first');
    assert.equal(await cancel(bench, job.id, 0, 'second'), 'requested');
    await cancel(bench, job.id, LONG_MS, 'third');
    await enforced(bench, 1);
    assert.deepEqual((await bench.read(job.id)).error, { kind: 'cancelled', message: 'first' });
  });

  test('an ended job stays as it ended', async (bench) => {
    const { job } = await bench.hold();
    await bench.settle(job, succeeded('1'));
    const before = await bench.read(job.id);
    assert.equal(await cancel(bench, job.id), 'ended');
    assert.deepEqual(await bench.read(job.id), before);
  });

  test('answers of a batch come in order; a job named twice is cancelled once', async (bench) => {
    const { job: running } = await bench.hold();
    const queued = await bench.submit();
    const ids = [queued, randomUUID(), running.id, queued, 'no id at all', running.id];
    const answers = await bench.store.cancel(
      ids.map((id) => ({ id, reason: 'user left', graceMs: LONG_MS })),
    );
    assert.deepEqual(answers, [
      'cancelled',
      'not-found',
      'requested',
      'ended',
      'not-found',
      'requested',
    ]);
  });

  test('a job that is wanted cancelled does not go back to its queue', async (bench) => {
    for (const outcome of [retryIn(0), released]) {
      const { job, runnerId } = await bench.hold();
      await cancel(bench, job.id, LONG_MS);
      assert.equal(await bench.settle(job, outcome), 'cancelled');
      assert.equal(await bench.settle(job, outcome), 'already');
      await assertCancelled(bench, job.id, outcome.kind === 'retry' ? 'failed' : 'released');
      assert.deepEqual(await bench.claim(runnerId), []);
    }
  });

  test('a job that is wanted cancelled does not fail', async (bench) => {
    for (const state of ['failed', 'dead'] as const) {
      for (const error of [
        { kind: 'unexpected', message: 'Its child was cancelled.' },
        { kind: 'declared', code: 'Gone', message: 'It is gone.' },
      ] as const) {
        const { job } = await bench.hold();
        await cancel(bench, job.id, LONG_MS);
        const outcome = { kind: 'ended', state, error } as const;
        assert.equal(await bench.settle(job, outcome), 'cancelled');
        const record = await bench.read(job.id);
        assert.ok((record.endedAt ?? 0) >= (record.cancelRequestedAt ?? Infinity));
        assert.equal(await bench.settle(job, outcome), 'already');
        assert.deepEqual(await bench.read(job.id), record);
        await assertCancelled(bench, job.id, 'failed');
        const [attempt] = await bench.store.attempts(job.id);
        assert.deepEqual(attempt?.error, error, 'why it failed is kept');
      }
    }
  });

  test('of a batch of ends only failures of jobs that are wanted cancelled are cancelled', async (bench) => {
    const cases = [
      { outcome: failed, wanted: true, answer: 'cancelled', state: 'cancelled' },
      { outcome: succeeded('1'), wanted: true, answer: 'settled', state: 'succeeded' },
      { outcome: failed, wanted: false, answer: 'settled', state: 'failed' },
      { outcome: LET_GO, wanted: true, answer: 'settled', state: 'cancelled' },
      { outcome: succeeded('2'), wanted: false, answer: 'settled', state: 'succeeded' },
      { outcome: failed, wanted: true, answer: 'cancelled', state: 'cancelled' },
    ] as const;
    const held = [];
    for (const wish of cases) {
      const { job } = await bench.hold();
      if (wish.wanted) await cancel(bench, job.id);
      held.push({ id: job.id, token: job.token, outcome: wish.outcome });
    }
    const [first] = held;
    assert.ok(first);
    const outdated = { ...first, token: { claimId: randomUUID(), epoch: 1 } };
    const answers = await bench.store.settle([outdated, ...held, first]);
    assert.deepEqual(answers, ['lease-lost', ...cases.map(({ answer }) => answer), 'already']);
    const records = await bench.store.read(held.map(({ id }) => id));
    assert.deepEqual(
      records.map((record) => record?.state),
      cases.map(({ state }) => state),
    );
    assert.equal(records[3]?.error?.message, 'It let go.', 'as told by who has heard');
  });

  test('a job that is wanted cancelled ends with its runner', async (bench) => {
    const retired = await bench.hold();
    await cancel(bench, retired.job.id, LONG_MS);
    await bench.store.retire(retired.runnerId);
    await assertCancelled(bench, retired.job.id, 'released');

    const lost = await bench.holdBriefly();
    await cancel(bench, lost.job.id, LONG_MS);
    assert.deepEqual(await bench.forfeited(), { requeued: 0, dead: 0 });
    await assertCancelled(bench, lost.job.id, 'lost');
    assert.equal((await bench.read(lost.job.id)).losses, 1);
  });
}

/** Of an attempt that has heard that it is to stop. */
const LET_GO: Outcome = {
  kind: 'ended',
  state: 'cancelled',
  error: { kind: 'cancelled', message: 'It let go.' },
};

async function cancel(
  bench: Bench,
  id: string,
  graceMs = LONG_MS,
  reason = 'user left',
): Promise<CancelAnswer | undefined> {
  const [answer] = await bench.store.cancel([{ id, reason, graceMs }]);
  return answer;
}

async function enforced(bench: Bench, count: number): Promise<void> {
  let ended = 0;
  await until(async () => (ended += await bench.store.enforceCancels()) >= count);
  assert.equal(ended, count);
}

async function assertCancelled(bench: Bench, id: string, lastAttempt: string): Promise<void> {
  const record = await bench.read(id);
  assert.equal(record.state, 'cancelled');
  assert.deepEqual(record.error, { kind: 'cancelled', message: 'user left' });
  assert.deepEqual(
    (await bench.store.attempts(id)).map(({ outcome }) => outcome),
    [lastAttempt],
  );
}
