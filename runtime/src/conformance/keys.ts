import assert from 'node:assert/strict';
import { aJob, succeeded, type Test } from './bench.js';

const key = (text: string, paramsHash = 'aa'): { key: string; paramsHash: string } => ({
  key: text,
  paramsHash,
});

export function exerciseKeys(test: Test): void {
  test('a key used again answers the job it made', async (bench) => {
    const first = await bench.submit({ key: key('upload-17') });
    const again = aJob({ key: key('upload-17') });
    assert.deepEqual(await bench.store.submit([again]), [{ id: first, answer: 'existing' }]);
    assert.deepEqual(await bench.store.read([again.id]), [undefined]);
    assert.equal((await bench.claim(await bench.register())).length, 1);
    assert.equal((await bench.read(first)).key, 'upload-17');
  });

  test('a key used again with other params is a conflict, and nothing is stored', async (bench) => {
    const first = await bench.submit({ key: key('upload-17', 'aa') });
    const other = aJob({ key: key('upload-17', 'bb') });
    assert.deepEqual(await bench.store.submit([other]), [{ id: first, answer: 'conflict' }]);
    assert.deepEqual(await bench.store.read([other.id]), [undefined]);
  });

  test('a job with a key sent again is the job it made', async (bench) => {
    const job = aJob({ key: key('k') });
    const created = [{ id: job.id, answer: 'created' }];
    assert.deepEqual(await bench.store.submit([job]), created);
    assert.deepEqual(await bench.store.submit([job]), created);
    assert.equal((await bench.claim(await bench.register())).length, 1);
  });

  test('a key belongs to one job type', async (bench) => {
    await bench.submit({ key: key('k') });
    const other = aJob({ name: 'test.other', key: key('k') });
    assert.deepEqual(await bench.store.submit([other]), [{ id: other.id, answer: 'created' }]);
  });

  test('keys compare by bytes: case, spaces and accents count', async (bench) => {
    const keys = ['k', 'K', 'k ', ' k', 'é', 'e\u0301', 'e', '', 'straße', 'strasse', '１', '1'];
    const jobs = keys.map((text) => aJob({ key: key(text) }));
    const answers = await bench.store.submit(jobs);
    assert.deepEqual(
      answers,
      jobs.map(({ id }) => ({ id, answer: 'created' })),
    );
    // Each was stored as it is, too: none was taken for another's.
    assert.deepEqual(
      await bench.store.submit(keys.map((text) => aJob({ key: key(text) }))),
      jobs.map(({ id }) => ({ id, answer: 'existing' })),
    );
  });

  test('of several jobs with one key in a batch the first is made', async (bench) => {
    const jobs = [
      aJob({ key: key('k', 'aa') }),
      aJob(),
      aJob({ key: key('k', 'aa') }),
      aJob({ key: key('k', 'bb') }),
    ];
    const [first, plain] = jobs.map(({ id }) => id);
    assert.deepEqual(await bench.store.submit(jobs), [
      { id: first, answer: 'created' },
      { id: plain, answer: 'created' },
      { id: first, answer: 'existing' },
      { id: first, answer: 'conflict' },
    ]);
    assert.equal((await bench.store.list({ limit: 10 })).length, 2);
  });

  test('a key outlives the end of its job', async (bench) => {
    const first = await bench.submit({ key: key('k') });
    const runnerId = await bench.register();
    const [claimed] = await bench.claim(runnerId);
    assert.ok(claimed);
    await bench.settle(claimed, succeeded());
    assert.deepEqual(await bench.store.submit([aJob({ key: key('k') })]), [
      { id: first, answer: 'existing' },
    ]);
    assert.deepEqual(await bench.claim(runnerId), []);
  });

  test('many batches with the same keys in opposite orders neither fail nor deadlock', async (bench) => {
    const stores = await bench.several(6);
    for (let round = 0; round < 5; round += 1) {
      const keys = Array.from({ length: 30 }, (_, n) => `${round}-${n}`);
      const answers = await Promise.all(
        stores.map((store, n) =>
          store.submit(
            (n % 2 === 0 ? keys : keys.toReversed()).map((text) => aJob({ key: key(text) })),
          ),
        ),
      );
      const created = answers.flat().filter(({ answer }) => answer === 'created');
      assert.equal(created.length, keys.length, 'each key makes one job');
      const made = new Set(created.map(({ id }) => id));
      assert.ok(
        answers.flat().every(({ id }) => made.has(id)),
        'everybody is told of that job',
      );
    }
  });
}
