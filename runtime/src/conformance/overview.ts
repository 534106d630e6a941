import assert from 'node:assert/strict';
import { retryIn, succeeded, type Test } from './bench.js';
import { until } from './until.js';

export function exerciseOverview(test: Test): void {
  test('an empty store has no live jobs and no runners', async (bench) => {
    const { types, runners } = await bench.store.overview();
    assert.deepEqual({ types, runners }, { types: [], runners: [] });
  });

  test('live jobs are counted by type, version and revision; ended ones are not', async (bench) => {
    await bench.submit({ version: 2 });
    await bench.submit({ revision: 2 });
    const b = await bench.submit({ name: 'b.job', priority: 3 });
    await bench.submit({ name: 'b.job', queue: 'other' });
    const { job } = await bench.hold();
    const ended = await bench.hold();
    await bench.settle(ended.job, succeeded());
    const [first] = await bench.store.read([b]);
    const [started] = await bench.store.read([job.id]);
    const { types } = await bench.store.overview();
    const counts = types.map(({ name, version, revision, queued, due, running }) =>
      [name, version, revision, queued, due, running].join(' '),
    );
    assert.deepEqual(counts, [
      'b.job 1 1 2 2 0',
      'test.job 1 1 0 0 1',
      'test.job 1 2 1 1 0',
      'test.job 2 1 1 1 0',
    ]);
    assert.equal(types[0]?.oldestDueAt, first?.runAt);
    assert.equal(types[0]?.oldestStartedAt, undefined);
    assert.equal(types[1]?.oldestDueAt, undefined);
    assert.equal(types[1]?.oldestStartedAt, started?.startedAt);
  });

  test('what is queued for later is not due', async (bench) => {
    const { job } = await bench.hold();
    await bench.settle(job, retryIn(60_000));
    const { types } = await bench.store.overview();
    assert.deepEqual(types, [
      { name: 'test.job', version: 1, revision: 1, queued: 1, due: 0, running: 0, waiting: 0 },
    ]);
  });

  test('what waits is counted as waiting, and neither as queued nor as running', async (bench) => {
    const { job } = await bench.hold();
    await bench.store.setWaiting([{ id: job.id, token: job.token, waitsFor: 'children' }]);
    for (const delayMs of [60_000, undefined]) {
      const { job: parked } = await bench.hold();
      const awaits = delayMs === undefined ? [job.id] : [];
      await bench.settle(parked, { kind: 'parked', awaits, ...(delayMs && { delayMs }) });
    }
    const { types } = await bench.store.overview();
    assert.deepEqual(types, [
      { name: 'test.job', version: 1, revision: 1, queued: 0, due: 0, running: 0, waiting: 3 },
    ]);
  });

  test('a parked job whose time has come is queued and due', async (bench) => {
    const { job } = await bench.hold();
    await bench.settle(job, { kind: 'parked', awaits: [], delayMs: 1 });
    await until(async () => (await bench.store.overview()).types[0]?.due === 1);
    const [type] = (await bench.store.overview()).types;
    assert.deepEqual([type?.queued, type?.waiting], [1, 0]);
    assert.notEqual(type?.oldestDueAt, undefined);
  });

  test('runners are told with their last tick and what they hold, until they end', async (bench) => {
    const { runnerId } = await bench.hold();
    const idle = await bench.register();
    const gone = await bench.register();
    await bench.store.retire(gone);
    await bench.passes(5);
    await bench.store.tick(idle);
    const { at, runners } = await bench.store.overview();
    const told = runners.map(({ id, name, running }) => ({ id, name, running }));
    assert.deepEqual(
      new Set(told),
      new Set([
        { id: runnerId, name: 'conformance', running: 1 },
        { id: idle, name: 'conformance', running: 0 },
      ]),
    );
    const ticked = runners.find(({ id }) => id === idle);
    assert.ok(ticked !== undefined && ticked.tickedAt > ticked.registeredAt);
    assert.ok(ticked.tickedAt <= at && at < ticked.leaseUntil);
  });
}
