import assert from 'node:assert/strict';
import type { ClaimedJob, StatusAnswer } from '../store/claim.js';
import type { StepRecord } from '../store/children.js';
import { retryIn, type Bench, type Test } from './bench.js';

export function exerciseSteps(test: Test): void {
  test('what a handler has done is recalled, exactly', async (bench) => {
    const { job } = await bench.hold();
    const result = '{"b":1,"a":[1.0,"é",null]}';
    assert.equal(await record(bench, job, 'a', { result }), 'stored');
    assert.deepEqual((await bench.store.recall(job.id)).steps, [{ key: 'a', result }]);
  });

  test('the first record of a step stands', async (bench) => {
    const { job } = await bench.hold();
    await record(bench, job, 'a', { result: '1' });
    assert.equal(await record(bench, job, 'a', { result: '2' }), 'stored');
    assert.deepEqual((await bench.store.recall(job.id)).steps, [{ key: 'a', result: '1' }]);
  });

  test('steps and sleeps of one key are two things, and keys compare by bytes', async (bench) => {
    const { job } = await bench.hold();
    await record(bench, job, 'a', { result: '1' });
    await record(bench, job, 'A', { result: '2' });
    await record(bench, job, 'a ', { result: '3' });
    await record(bench, job, 'a', { sleepMs: 60_000 });
    const { steps, sleeps } = await bench.store.recall(job.id);
    assert.deepEqual(
      steps.toSorted((a, b) => (a.result < b.result ? -1 : 1)),
      [
        { key: 'a', result: '1' },
        { key: 'A', result: '2' },
        { key: 'a ', result: '3' },
      ],
    );
    assert.deepEqual(
      sleeps.map(({ key }) => key),
      ['a'],
    );
  });

  test('a sleep ends when it was to end when it was first recorded', async (bench) => {
    const { job } = await bench.hold();
    await record(bench, job, 'a', { sleepMs: 60_000 });
    await bench.passes(20);
    await record(bench, job, 'a', { sleepMs: 60_000 });
    const [sleep] = (await bench.store.recall(job.id)).sleeps;
    assert.ok(sleep !== undefined && sleep.leftMs > 0 && sleep.leftMs < 60_000);
    await record(bench, job, 'short', { sleepMs: 1 });
    await bench.passes(20);
    const short = (await bench.store.recall(job.id)).sleeps.find(({ key }) => key === 'short');
    assert.equal(short?.leftMs, 0);
  });

  test('steps outlive the attempt that recorded them', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await record(bench, job, 'a', { result: '1' });
    await bench.settle(job, retryIn(0));
    const [next] = await bench.claim(runnerId);
    assert.equal(next?.id, job.id);
    assert.deepEqual((await bench.store.recall(job.id)).steps, [{ key: 'a', result: '1' }]);
  });

  test('an outdated token records no step', async (bench) => {
    const { job } = await bench.hold();
    const stale = { ...job, token: { ...job.token, epoch: job.token.epoch - 1 } };
    assert.equal(await record(bench, stale, 'a', { result: '1' }), 'lease-lost');
    assert.deepEqual((await bench.store.recall(job.id)).steps, []);
  });

  test('a step that meets the voiding of its token waits for it and is not recorded', async (bench) => {
    const { job } = await bench.hold();
    const hold = await bench.database.stray.holdVoided(job.id);
    const answer = await bench.during(hold, () => record(bench, job, 'a', { result: '1' }));
    assert.equal(answer, 'lease-lost');
    assert.deepEqual((await bench.store.recall(job.id)).steps, []);
  });

  test('a batch of steps of several jobs answers each', async (bench) => {
    const [one, two] = [await bench.hold(), await bench.hold()];
    const stale = { ...two.job.token, epoch: two.job.token.epoch + 1 };
    const answers = await bench.store.recordSteps([
      { id: two.job.id, token: stale, key: 'a', done: { result: '1' } },
      { id: one.job.id, token: one.job.token, key: 'a', done: { result: '2' } },
      { id: two.job.id, token: two.job.token, key: 'a', done: { result: '3' } },
    ]);
    assert.deepEqual(answers, ['lease-lost', 'stored', 'stored']);
    assert.deepEqual((await bench.store.recall(two.job.id)).steps, [{ key: 'a', result: '3' }]);
  });

  test('a job that is not there recalls nothing', async (bench) => {
    const nothing = { steps: [], sleeps: [], children: [], replaced: [] };
    assert.deepEqual(await bench.store.recall('0198c0de-0000-7000-8000-000000000000'), nothing);
  });
}

async function record(
  bench: Bench,
  { id, token }: Pick<ClaimedJob, 'id' | 'token'>,
  key: string,
  done: StepRecord['done'],
): Promise<StatusAnswer> {
  const [answer] = await bench.store.recordSteps([{ id, token, key, done }]);
  return answer as StatusAnswer;
}
