import assert from 'node:assert/strict';
import type { JobFilter } from '../store/job.js';
import { succeeded, type Test } from './bench.js';

export function exerciseFilters(test: Test): void {
  test('jobs are listed and counted by queue, headers, and when they were submitted and ended', async (bench) => {
    const plain = await bench.submit();
    const { submittedAt: start } = await bench.read(plain);
    await bench.passes(2);
    const tagged = await bench.submit({ queue: 'media', headers: { tenant: 'a', trace: 't"1' } });
    const other = await bench.submit({ queue: 'media', headers: { tenant: 'b' } });
    const [job] = await bench.claim(await bench.register(), 1);
    assert.equal(job?.id, plain);
    await bench.settle(job, succeeded());
    const { endedAt = 0 } = await bench.read(plain);
    const { submittedAt } = await bench.read(tagged);
    // The clock is read off other jobs.
    const find = async (wish: JobFilter): Promise<readonly string[]> => {
      const filter = { names: ['test.job'], ...wish };
      const ids = (await bench.store.list({ ...filter, limit: 10 })).map(({ id }) => id);
      assert.equal(await bench.store.count(filter), ids.length);
      return ids;
    };
    assert.deepEqual(await find({}), [other, tagged, plain]);
    assert.deepEqual(await find({ queues: ['media'] }), [other, tagged]);
    assert.deepEqual(await find({ queues: [] }), []);
    assert.deepEqual(await find({ headers: { tenant: 'a' } }), [tagged]);
    assert.deepEqual(await find({ headers: { trace: 't"1', tenant: 'a' } }), [tagged]);
    assert.deepEqual(await find({ headers: { tenant: 'A' } }), []);
    assert.deepEqual(await find({ headers: { none: '' } }), []);
    assert.deepEqual(await find({ submitted: { from: submittedAt } }), [other, tagged]);
    assert.deepEqual(await find({ submitted: { to: start + 1 } }), [plain]);
    assert.deepEqual(await find({ ended: {} }), [plain]);
    assert.deepEqual(await find({ ended: { from: endedAt, to: endedAt + 1 } }), [plain]);
    assert.deepEqual(await find({ ended: { to: endedAt } }), []);
    assert.deepEqual(await find({ states: ['queued'], queues: ['media'], names: ['test.job'] }), [
      other,
      tagged,
    ]);
  });
}
