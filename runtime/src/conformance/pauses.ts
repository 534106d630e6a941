import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { KNOWN, type Test } from './bench.js';

export function exercisePauses(test: Test): void {
  test('nothing of a paused queue is claimed until it is resumed', async (bench) => {
    const slow = await bench.submit({ queue: 'slow' });
    const other = await bench.submit();
    await bench.store.pause([{ kind: 'queue', name: 'slow' }]);
    const runnerId = await bench.register();
    const ids = async () => (await bench.claim(runnerId)).map(({ id }) => id);
    assert.deepEqual(await ids(), [other]);
    const later = await bench.submit({ queue: 'slow', priority: 7 });
    assert.deepEqual(await ids(), [], 'nor what is submitted later, with a priority of its own');
    await bench.store.resume([{ kind: 'queue', name: 'slow' }]);
    assert.deepEqual(await ids(), [later, slow]);
  });

  test('nothing of a paused job type is claimed, whatever its queue', async (bench) => {
    const id = await bench.submit();
    const other = await bench.submit({ name: 'test.other' });
    await bench.store.pause([{ kind: 'job', name: 'test.job' }]);
    const runnerId = await bench.register();
    const types = [...KNOWN, { name: 'test.other', version: 1, revision: 1 }];
    const claim = async () =>
      (await bench.store.claim({ claimId: randomUUID(), runnerId, types, limit: 9 })).jobs.map(
        (job) => job.id,
      );
    assert.deepEqual(await claim(), [other]);
    await bench.store.resume([{ kind: 'job', name: 'test.job' }]);
    assert.deepEqual(await claim(), [id]);
  });

  test('what runs when it is paused goes on', async (bench) => {
    const { job } = await bench.hold();
    await bench.store.pause([{ kind: 'queue', name: job.queue }]);
    assert.equal(await bench.settle(job, { kind: 'succeeded', output: '1' }), 'settled');
  });

  test('what is paused is told, since when it was first; resuming others changes nothing', async (bench) => {
    assert.deepEqual(await bench.store.paused(), []);
    const before = await bench.now();
    await bench.store.pause([
      { kind: 'queue', name: 'b' },
      { kind: 'job', name: 'x' },
      { kind: 'queue', name: 'a' },
    ]);
    const first = await bench.store.paused();
    assert.deepEqual(
      first.map(({ kind, name }) => [kind, name]),
      [
        ['job', 'x'],
        ['queue', 'a'],
        ['queue', 'b'],
      ],
    );
    assert.ok(first.every(({ pausedAt }) => pausedAt >= before));
    await bench.passes(2);
    await bench.store.pause([{ kind: 'queue', name: 'b' }]);
    await bench.store.resume([
      { kind: 'queue', name: 'x' },
      { kind: 'queue', name: 'A' },
    ]);
    assert.deepEqual(await bench.store.paused(), first);
  });
}
