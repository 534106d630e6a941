import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aJob, KNOWN, LONG_MS, retryIn, succeeded, type Test } from './bench.js';

const params = (text: string, paramsHash = 'bb') => ({
  version: 1,
  revision: 1,
  params: text,
  paramsHash,
});

export function exerciseUpdates(test: Test): void {
  test('a queued job gets other params, another priority and another time', async (bench) => {
    const other = await bench.submit({ due: { afterMs: LONG_MS } });
    const id = await bench.submit({ params: '{"n":1}' });
    const answers = await bench.store.update([
      { id, params: params('{"n":2}'), priority: 5, due: { afterMs: LONG_MS } },
      { id: other, due: { at: 0 } },
    ]);
    assert.deepEqual(answers, ['updated', 'updated']);
    const changed = await bench.read(id);
    assert.deepEqual([changed.params, changed.priority, changed.state], ['{"n":2}', 5, 'queued']);
    assert.ok(changed.runAt >= changed.submittedAt + LONG_MS);
    assert.ok((await bench.read(other)).runAt >= changed.submittedAt, 'a time in the past is now');
    const claimed = await bench.claim(await bench.register());
    assert.deepEqual(
      claimed.map((job) => job.id),
      [other],
    );
  });

  test('a job is claimed by its new priority, with its new params', async (bench) => {
    const first = await bench.submit();
    const id = await bench.submit({ params: '1' });
    await bench.store.update([{ id, priority: 1, params: params('2') }]);
    const claimed = await bench.claim(await bench.register());
    assert.deepEqual(
      claimed.map((job) => [job.id, job.priority, job.params]),
      [
        [id, 1, '2'],
        [first, 0, '{}'],
      ],
    );
  });

  test('new params are those of the contract that they fit', async (bench) => {
    const id = await bench.submit();
    await bench.store.update([{ id, params: { ...params('2'), revision: 2 } }]);
    assert.equal((await bench.read(id)).revision, 2);
    const runnerId = await bench.register();
    assert.deepEqual(await bench.claim(runnerId), [], 'a runner of before does not know it');
    const types = KNOWN.map((type) => ({ ...type, revision: 2 }));
    const claim = { claimId: randomUUID(), runnerId, types, limit: 1 };
    assert.equal((await bench.store.claim(claim)).jobs.length, 1);
  });

  test('a job that runs, waits, has ended or is not there is not changed', async (bench) => {
    const { job: parked } = await bench.hold();
    await bench.settle(parked, { kind: 'parked', awaits: [], delayMs: LONG_MS });
    const { job: running } = await bench.hold();
    const ended = (await bench.hold()).job;
    await bench.settle(ended, succeeded());
    const ids = [parked.id, running.id, ended.id, randomUUID(), 'no id at all'];
    const before = await bench.store.read(ids);
    assert.deepEqual(
      await bench.store.update(ids.map((id) => ({ id, priority: 9, params: params('"x"') }))),
      ['running', 'running', 'ended', 'not-found', 'not-found'],
    );
    assert.deepEqual(await bench.store.read(ids), before);
  });

  test('a job that waits for its next attempt is changed', async (bench) => {
    const { job } = await bench.hold();
    await bench.settle(job, retryIn(LONG_MS));
    const answers = await bench.store.update([{ id: job.id, due: { afterMs: 0 } }]);
    assert.deepEqual(answers, ['updated']);
    assert.equal((await bench.claim(await bench.register()))[0]?.attempt, 2);
  });

  test('a key tells the new params apart', async (bench) => {
    const id = await bench.submit({ params: '1', key: { key: 'k', paramsHash: 'aa' } });
    await bench.store.update([{ id, params: params('2', 'bb') }]);
    const again = async (paramsHash: string) =>
      (await bench.store.submit([aJob({ key: { key: 'k', paramsHash } })]))[0];
    assert.deepEqual(await again('bb'), { id, answer: 'existing' });
    assert.deepEqual(await again('aa'), { id, answer: 'conflict' });
  });

  test('of two updates of one job in a batch the later stands', async (bench) => {
    const id = await bench.submit();
    const updates = [1, 2].map((priority) => ({ id, priority }));
    assert.deepEqual(await bench.store.update(updates), ['updated', 'updated']);
    assert.equal((await bench.read(id)).priority, 2);
    assert.deepEqual(await bench.store.update([]), []);
  });

  test('updates and claims at once: what runs is what was answered', async (bench) => {
    const another = await bench.another();
    const runnerId = await bench.register();
    for (let round = 0; round < 80; round += 1) {
      const jobs = Array.from({ length: 10 }, () => aJob({ params: '"old"' }));
      await bench.store.submit(jobs);
      const updating = another.update(jobs.map(({ id }) => ({ id, params: params('"new"') })));
      const claimed = [];
      while (claimed.length < jobs.length) claimed.push(...(await bench.claim(runnerId, 3)));
      const answers = await updating;
      for (const [n, { id }] of jobs.entries()) {
        const expected = answers[n] === 'updated' ? '"new"' : '"old"';
        assert.equal(claimed.find((job) => job.id === id)?.params, expected);
      }
    }
  });
}
