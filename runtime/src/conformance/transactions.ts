import assert from 'node:assert/strict';
import { InvalidOptionError } from '../types/errors.js';
import { aJob, type Test } from './bench.js';

export function exerciseTransactions(test: Test): void {
  test('a job submitted in a transaction runs once that is committed', async (bench) => {
    const application = await bench.database.begin();
    const jobs = [
      aJob({ name: 'test.new' }),
      aJob({ name: 'test.new', key: { key: 'k', paramsHash: 'aa' } }),
    ];
    const answers = await bench.store.submit(jobs, application.tx);
    assert.deepEqual(
      answers,
      jobs.map(({ id }) => ({ id, answer: 'created' })),
    );
    const ids = jobs.map(({ id }) => id);
    assert.deepEqual(
      await bench.store.read(ids),
      [undefined, undefined],
      'nobody else sees it yet',
    );
    await application.commit();
    assert.ok((await bench.store.read(ids)).every((record) => record?.state === 'queued'));
  });

  test('a job submitted in a transaction that is rolled back never existed', async (bench) => {
    const application = await bench.database.begin();
    const job = aJob({ name: 'test.new', key: { key: 'k', paramsHash: 'aa' } });
    await bench.store.submit([job], application.tx);
    await application.rollback();
    assert.deepEqual(await bench.store.read([job.id]), [undefined]);
    const next = aJob({ name: 'test.new', key: { key: 'k', paramsHash: 'bb' } });
    assert.deepEqual(
      await bench.store.submit([next]),
      [{ id: next.id, answer: 'created' }],
      'its key is free',
    );
    const {
      jobs: [claimed],
    } = await bench.store.claim({
      claimId: next.id,
      runnerId: await bench.register(),
      types: [{ name: 'test.new', version: 1, revision: 1 }],
      limit: 5,
    });
    assert.equal(claimed?.id, next.id);
  });

  test('a key met in a transaction answers as anywhere', async (bench) => {
    const first = await bench.submit({ key: { key: 'k', paramsHash: 'aa' } });
    const application = await bench.database.begin();
    const answers = await bench.store.submit(
      [
        aJob({ key: { key: 'k', paramsHash: 'aa' } }),
        aJob({ key: { key: 'k', paramsHash: 'bb' } }),
      ],
      application.tx,
    );
    assert.deepEqual(answers, [
      { id: first, answer: 'existing' },
      { id: first, answer: 'conflict' },
    ]);
    await application.commit();
  });

  test('what is no transaction is refused', async (bench) => {
    await assert.rejects(
      () => bench.store.submit([aJob()], {}),
      (error) => error instanceof InvalidOptionError,
    );
  });
}
