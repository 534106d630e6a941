import assert from 'node:assert/strict';
import { failed, LONG_MS, succeeded, type Bench, type Test } from './bench.js';

export function exerciseGuards(test: Test): void {
  test('stray SQL cannot revive a job that succeeded, nor change its end', async (bench) => {
    const { job } = await bench.hold();
    await bench.settle(job, succeeded('{"n":1}'));
    await assertStaysEnded(bench, job.id);
  });

  test('stray SQL cannot revive a job that failed, nor change its end', async (bench) => {
    const { job } = await bench.hold();
    await bench.settle(job, failed);
    await assertStaysEnded(bench, job.id);
  });

  test('stray SQL cannot revive a job that was cancelled, nor change its end', async (bench) => {
    const id = await bench.submit();
    await bench.store.cancel([{ id, reason: 'x', graceMs: LONG_MS }]);
    await assertStaysEnded(bench, id);
  });

  test('stray SQL cannot change what was submitted', async (bench) => {
    const { job } = await bench.hold();
    await assertStays(job.id);
    await bench.settle(job, succeeded());
    await assertStays(job.id);
    // The params of a queued job may be changed, and nothing else.
    const id = await bench.submit();
    const before = await bench.read(id);
    await bench.database.stray.alter(id);
    const after = await bench.read(id);
    assert.deepEqual({ ...after, params: before.params }, before);

    async function assertStays(id: string): Promise<void> {
      const before = await bench.read(id);
      await bench.database.stray.alter(id);
      assert.deepEqual(await bench.read(id), before);
    }
  });
}

async function assertStaysEnded(bench: Bench, id: string): Promise<void> {
  const before = await bench.read(id);
  await bench.database.stray.revive(id);
  assert.deepEqual(await bench.read(id), before);
  assert.deepEqual(await bench.claim(await bench.register()), []);
}
