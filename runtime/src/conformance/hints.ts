import assert from 'node:assert/strict';
import type { Hint } from '../store/store.js';
import { aJob, failed, LONG_MS, succeeded, type Bench, type Test } from './bench.js';
import { until } from './until.js';

const ALL_HINTS: readonly Hint[] = ['queued', 'ended', 'status', 'cancel', 'log'];

export function exerciseHints(test: Test): void {
  test('whoever listens hears what other stores do', async (bench) => {
    const heard = await listening(bench);
    await bench.submit();
    await until(() => heard.has('queued'));
    const runnerId = await bench.register();
    const [job] = await bench.claim(runnerId);
    assert.ok(job);
    heard.clear();
    await bench.store.status([{ ...job, status: '1' }]);
    await until(() => heard.has('status'));
    heard.clear();
    await bench.store.cancel([{ id: job.id, reason: 'x', graceMs: LONG_MS }]);
    await until(() => heard.has('cancel'));
    heard.clear();
    await bench.settle(job, succeeded());
    await until(() => heard.has('ended'));
  });

  test('whoever listens hears of a job that ends as cancelled when its attempt fails', async (bench) => {
    const { job } = await bench.hold();
    const heard = await listening(bench);
    await bench.store.cancel([{ id: job.id, reason: 'x', graceMs: LONG_MS }]);
    await until(() => heard.has('cancel'));
    heard.clear();
    assert.equal(await bench.settle(job, failed), 'cancelled');
    await until(() => heard.has('ended'));
  });

  test('whoever listens hears of jobs put back by a forfeit', async (bench) => {
    await bench.holdBriefly();
    const heard = await listening(bench);
    heard.clear();
    await bench.forfeited();
    await until(() => heard.has('queued'));
  });

  test('whoever listens hears of a submit in a transaction once it is committed', async (bench) => {
    const heard = await listening(bench);
    const application = await bench.database.begin();
    await bench.store.submit([aJob()], application.tx);
    assert.ok(!heard.has('queued'));
    await application.commit();
    await until(() => heard.has('queued'));
  });

  test('whoever listens hears of nothing else than what it listens for', async (bench) => {
    const ends: Hint[] = [];
    await (await bench.another()).listen(['ended'], (hint) => ends.push(hint));
    const heard = await listening(bench);
    const runnerId = await bench.register();
    await bench.submit();
    await until(() => heard.has('queued'));
    const [job] = await bench.claim(runnerId);
    assert.ok(job);
    await bench.settle(job, succeeded());
    await until(() => ends.length > 0);
    assert.deepEqual(new Set(ends), new Set(['ended']));
  });

  test('after it stops listening a store hears nothing', async (bench) => {
    let count = 0;
    const store = await bench.another();
    const stop = await store.listen(['queued'], () => (count += 1));
    await bench.submit();
    await until(() => count > 0);
    await stop();
    const before = count;
    const others = await listening(bench);
    await bench.submit();
    await until(() => others.has('queued'));
    assert.equal(count, before);
  });
}

async function listening(bench: Bench): Promise<Set<Hint>> {
  const heard = new Set<Hint>();
  await (await bench.another()).listen(ALL_HINTS, (hint) => heard.add(hint));
  return heard;
}
