import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { uuidv7 } from '../json/uuid.js';
import { aJob, failed, LONG_MS, succeeded, type Bench, type Test } from './bench.js';

export function exerciseRedrives(test: Test): void {
  test('of a job that has not succeeded another is made, once', async (bench) => {
    const id = await aFailedJob(bench, {
      params: '{"n":1}',
      priority: 3,
      headers: { tenant: 'a' },
    });
    const newId = uuidv7();
    assert.deepEqual(await bench.store.redrive([{ id, newId }]), [
      { answer: 'redriven', id: newId },
    ]);
    const made = await bench.read(newId);
    assert.deepEqual(
      [made.state, made.params, made.priority, made.headers, made.redriveOf, made.attempt],
      ['queued', '{"n":1}', 3, { tenant: 'a' }, id, 0],
    );
    assert.equal((await bench.read(id)).state, 'failed', 'the old one stays as it ended');
    assert.equal((await bench.read(id)).redrivenAs, newId);
    assert.deepEqual(await bench.store.redrive([{ id, newId: uuidv7() }]), [
      { answer: 'existing', id: newId },
    ]);
    const claimed = await bench.claim(await bench.register());
    assert.deepEqual(
      claimed.map(({ id, token, attempt }) => [id, token.epoch, attempt]),
      [[newId, 2, 1]],
      'its runner knows by the epoch that there may be something to recall',
    );
  });

  test('a redrive sent again is the job it made', async (bench) => {
    const request = { id: await aFailedJob(bench), newId: uuidv7() };
    const redriven = [{ answer: 'redriven', id: request.newId }];
    assert.deepEqual(await bench.store.redrive([request]), redriven);
    assert.deepEqual(await bench.store.redrive([request]), redriven);
    assert.equal((await bench.claim(await bench.register())).length, 1);
  });

  test('a job that lives, has succeeded or is not there is not redriven', async (bench) => {
    const queued = await bench.submit({ due: { afterMs: LONG_MS } });
    const ended = (await bench.hold()).job;
    await bench.settle(ended, succeeded());
    const running = (await bench.hold()).job.id;
    const answers = await bench.store.redrive(
      [queued, running, ended.id, randomUUID()].map((id) => ({ id, newId: uuidv7() })),
    );
    assert.deepEqual(
      answers.map(({ answer }) => answer),
      ['live', 'live', 'succeeded', 'not-found'],
    );
    assert.equal((await bench.store.list({ limit: 10 })).length, 3);
    assert.deepEqual(await bench.store.redrive([]), []);
  });

  test('the new job has the key of the old, and other params where they are given', async (bench) => {
    const id = await aFailedJob(bench, { key: { key: 'k', paramsHash: 'aa' } });
    const newId = uuidv7();
    const params = { version: 1, revision: 1, params: '{"n":2}', paramsHash: 'bb' };
    await bench.store.redrive([{ id, newId, params }]);
    const made = await bench.read(newId);
    assert.deepEqual([made.params, made.key], ['{"n":2}', 'k']);
    const again = async (paramsHash: string) =>
      (await bench.store.submit([aJob({ key: { key: 'k', paramsHash } })]))[0];
    assert.deepEqual(await again('bb'), { id: newId, answer: 'existing' });
    assert.deepEqual(await again('aa'), { id: newId, answer: 'conflict' });
  });

  test('the new job has the steps and the succeeded children of the old, and no others', async (bench) => {
    const { runnerId, job } = await bench.hold();
    await bench.store.recordSteps([
      { ...job, key: 'upload', done: { result: '"etag"' } },
      { ...job, key: 'nap', done: { sleepMs: 0 } },
    ]);
    const child = (key: string) => ({
      ...{ key, job: aJob(), paramsHash: 'aa', depth: 1, detached: false, failed: 'keep' as const },
    });
    const [good, bad, open] = [child('good'), child('bad'), child('open')];
    await bench.store.startChildren([{ ...job, children: [good, bad, open] }]);
    for (const one of await bench.claim(runnerId, 2))
      await bench.settle(one, one.id === good.job.id ? succeeded('"done"') : failed);
    await bench.settle(job, failed);
    const newId = uuidv7();
    await bench.store.redrive([{ id: job.id, newId }]);
    const { steps, sleeps, children } = await bench.store.recall(newId);
    assert.deepEqual(steps, [{ key: 'upload', result: '"etag"' }]);
    assert.deepEqual(
      sleeps.map(({ key }) => key),
      ['nap'],
    );
    assert.deepEqual(
      children.map(({ key, id, state }) => [key, id, state]),
      [['good', good.job.id, 'succeeded']],
    );
  });

  test('many who redrive the same jobs at once make each once', async (bench) => {
    const stores = await bench.several(6);
    const ids: string[] = [];
    for (let n = 0; n < 8; n += 1) ids.push(await aFailedJob(bench));
    const answers = await Promise.all(
      stores.map((store, n) =>
        store.redrive(
          (n % 2 === 0 ? ids : ids.toReversed()).map((id) => ({ id, newId: uuidv7() })),
        ),
      ),
    );
    const made = answers.flat().filter(({ answer }) => answer === 'redriven');
    assert.equal(made.length, ids.length);
    assert.equal(answers.flat().filter(({ answer }) => answer === 'existing').length, 40);
    assert.equal((await bench.claim(await bench.register())).length, ids.length);
  });
}

async function aFailedJob(bench: Bench, wish: Parameters<typeof aJob>[0] = {}): Promise<string> {
  const id = await bench.submit(wish);
  const [job] = await bench.claim(await bench.register(), 1);
  assert.equal(job?.id, id);
  await bench.settle(job, failed);
  return id;
}
