import assert from 'node:assert/strict';
import { aJob, LONG_MS, succeeded, type Test } from './bench.js';

export function exerciseSubmit(test: Test): void {
  test('a submitted job is queued and due at once', async (bench) => {
    const job = aJob({ queue: 'slow', priority: 7, version: 1, revision: 1 });
    assert.deepEqual(await bench.store.submit([job]), [{ id: job.id, answer: 'created' }]);
    const record = await bench.read(job.id);
    assert.equal(record.state, 'queued');
    assert.equal(record.runAt, record.submittedAt);
    const { id, name, version, revision, queue, priority, attempt, losses } = record;
    assert.deepEqual(
      { id, name, version, revision, queue, priority, attempt, losses },
      {
        id: job.id,
        name: 'test.job',
        version: 1,
        revision: 1,
        queue: 'slow',
        priority: 7,
        attempt: 0,
        losses: 0,
      },
    );
  });

  test('params are kept as they were written', async (bench) => {
    const params = '{"z":1.0, "a":[1e3, -0, "\\u00e9\\ud83d\\ude00é"],\n "z":2,"__proto__":null}';
    const id = await bench.submit({ params });
    assert.equal((await bench.read(id)).params, params);
    const [claimed] = await bench.claim(await bench.register());
    assert.equal(claimed?.params, params);
  });

  test('answers come in the order of the jobs', async (bench) => {
    const jobs = Array.from({ length: 300 }, () => aJob()).reverse();
    const answers = await bench.store.submit(jobs);
    assert.deepEqual(
      answers,
      jobs.map(({ id }) => ({ id, answer: 'created' })),
    );
    assert.ok(
      (await bench.store.read(jobs.map(({ id }) => id))).every(
        (record) => record?.state === 'queued',
      ),
    );
  });

  test('nothing submitted is nothing done', async (bench) => {
    assert.deepEqual(await bench.store.submit([]), []);
    assert.deepEqual(await bench.store.list({ limit: 10 }), []);
  });

  test('a job sent again is there once', async (bench) => {
    const job = aJob();
    await bench.store.submit([job]);
    assert.deepEqual(await bench.store.submit([job, aJob()]).then(([first]) => first), {
      id: job.id,
      answer: 'created',
    });
    assert.equal((await bench.store.list({ limit: 10 })).length, 2);
    assert.equal((await bench.claim(await bench.register())).length, 2);
  });

  test('a job twice in one batch is there once', async (bench) => {
    const job = aJob();
    const answer = { id: job.id, answer: 'created' };
    assert.deepEqual(await bench.store.submit([job, job]), [answer, answer]);
    assert.equal((await bench.claim(await bench.register())).length, 1);
  });

  test('a job sent again while it runs is not queued a second time', async (bench) => {
    const job = aJob();
    await bench.store.submit([job]);
    const runnerId = await bench.register();
    assert.equal((await bench.claim(runnerId)).length, 1);
    await bench.store.submit([job]);
    assert.equal((await bench.read(job.id)).state, 'running');
    assert.deepEqual(await bench.claim(runnerId), []);
  });

  test('a job sent again after it has ended stays ended', async (bench) => {
    const job = aJob();
    await bench.store.submit([job]);
    const runnerId = await bench.register();
    const [claimed] = await bench.claim(runnerId);
    assert.ok(claimed);
    await bench.settle(claimed, succeeded('{"n":1}'));
    assert.deepEqual(await bench.store.submit([job]), [{ id: job.id, answer: 'created' }]);
    assert.equal((await bench.read(job.id)).state, 'succeeded');
    assert.deepEqual(await bench.claim(runnerId), []);
  });

  test('several stores sending the same jobs at once make each once', async (bench) => {
    const jobs = Array.from({ length: 40 }, () => aJob());
    const stores = await bench.several(4);
    const answers = await Promise.all(
      stores.map((store, n) => store.submit(n % 2 === 0 ? jobs : jobs.toReversed())),
    );
    assert.ok(answers.flat().every(({ answer }) => answer === 'created'));
    assert.equal((await bench.claim(await bench.register())).length, jobs.length);
  });

  test('headers come back as they were given', async (bench) => {
    const headers = { traceparent: '00-aa-bb-01', 'quote "': '\u00e9\ud83d\ude00 \\' };
    const id = await bench.submit({ headers });
    assert.deepEqual((await bench.read(id)).headers, headers);
    const [claimed] = await bench.claim(await bench.register());
    assert.deepEqual(claimed?.headers, headers);
    assert.equal('headers' in (await bench.read(await bench.submit())), false);
  });

  test('a job is due at its time, or after its delay, and not before its submit', async (bench) => {
    const now = await bench.now();
    const at = await bench.submit({ due: { at: now + LONG_MS } });
    const after = await bench.submit({
      due: { afterMs: LONG_MS },
      key: { key: 'k', paramsHash: 'a' },
    });
    const past = await bench.submit({ due: { at: now - LONG_MS } });
    const [first, second, third] = await bench.store.read([at, after, past]);
    assert.ok(first && second && third);
    assert.equal(first.runAt, now + LONG_MS);
    assert.equal(second.runAt, second.submittedAt + LONG_MS);
    assert.equal(third.runAt, third.submittedAt);
    const claimed = await bench.claim(await bench.register());
    assert.deepEqual(
      claimed.map(({ id }) => id),
      [past],
    );
  });
}
