import assert from 'node:assert/strict';
import { uuidv7 } from '../json/uuid.js';
import type { Outcome, SettleAnswer } from '../store/claim.js';
import { failed, LONG_MS, released, retryIn, succeeded, type Test } from './bench.js';

export function exerciseSettle(test: Test): void {
  test('a job that succeeded has its output as it was written', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const output = '{"b": 1.50, "a":"\\u0061"}';
    assert.equal(await bench.settle(job, succeeded(output)), 'settled');
    const record = await bench.read(job.id);
    assert.equal(record.state, 'succeeded');
    assert.equal(record.output, output);
    assert.equal(record.error, undefined);
    assert.equal(record.runner, undefined);
    assert.ok((record.endedAt ?? 0) >= (record.startedAt ?? Infinity));
    const { startedAt, endedAt } = record;
    assert.deepEqual(await bench.store.attempts(job.id), [
      { attempt: 1, epoch: job.token.epoch, runnerId, startedAt, endedAt, outcome: 'succeeded' },
    ]);
  });

  test('a job can end as failed, dead or cancelled, with its error', async (bench) => {
    for (const state of ['failed', 'dead', 'cancelled'] as const) {
      const { job } = await bench.hold();
      const error = {
        kind: 'unexpected',
        message: state,
        stack: 'at x\nat y',
        data: { a: [1, null] },
      } as const;
      assert.equal(await bench.settle(job, { kind: 'ended', state, error }), 'settled');
      const record = await bench.read(job.id);
      assert.equal(record.state, state);
      assert.deepEqual(record.error, error);
      const [attempt] = await bench.store.attempts(job.id);
      assert.equal(attempt?.outcome, state === 'cancelled' ? 'cancelled' : 'failed');
      assert.deepEqual(attempt.error, error);
    }
  });

  test('a retried job is queued for later, its attempt spent and kept', async (bench) => {
    const { job, runnerId } = await bench.hold();
    assert.equal(await bench.settle(job, retryIn(LONG_MS)), 'settled');
    const record = await bench.read(job.id);
    assert.equal(record.state, 'queued');
    assert.equal(record.attempt, 1);
    assert.equal(record.runner, undefined);
    assert.deepEqual(record.error, { kind: 'unexpected', message: 'Not this time.' });
    const [attempt] = await bench.store.attempts(job.id);
    assert.ok(attempt);
    const { startedAt, endedAt, ...rest } = attempt;
    assert.ok(startedAt <= endedAt && Math.abs(record.runAt - (endedAt + LONG_MS)) <= 50);
    assert.deepEqual(rest, {
      attempt: 1,
      epoch: job.token.epoch,
      runnerId,
      outcome: 'failed',
      error: record.error,
    });
  });

  test('a retried job that is due runs as the next attempt', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await bench.settle(job, retryIn(0));
    const [second] = await bench.claim(runnerId);
    assert.equal(second?.attempt, 2);
    assert.equal((await bench.read(job.id)).error, undefined, 'a running job has not failed yet');
    await bench.settle(second, failed);
    assert.equal((await bench.read(job.id)).attempt, 2);
    const attempts = await bench.store.attempts(job.id);
    assert.deepEqual(
      attempts.map(({ attempt, outcome }) => ({ attempt, outcome })),
      [
        { attempt: 1, outcome: 'failed' },
        { attempt: 2, outcome: 'failed' },
      ],
    );
    assert.ok((attempts[0]?.epoch ?? 0) < (attempts[1]?.epoch ?? 0));
  });

  test('a released job is due at once, its attempt kept but not spent', async (bench) => {
    const { job, runnerId } = await bench.hold();
    assert.equal(await bench.settle(job, released), 'settled');
    const [again] = await bench.claim(runnerId);
    assert.equal(again?.attempt, 1);
    const [attempt] = await bench.store.attempts(job.id);
    assert.equal(attempt?.outcome, 'released');
    assert.equal(attempt.attempt, 1);
    assert.equal(attempt.error, undefined);
  });

  test('a settle repeated with the token that settled answers already, and changes nothing', async (bench) => {
    for (const outcome of [succeeded('1'), failed, retryIn(LONG_MS), released]) {
      const { job } = await bench.hold();
      assert.equal(await bench.settle(job, outcome), 'settled');
      const before = await bench.read(job.id);
      const attempts = await bench.store.attempts(job.id);
      assert.equal(await bench.settle(job, outcome), 'already');
      assert.equal(await bench.settle(job, succeeded('"other"')), 'already');
      assert.deepEqual(await bench.read(job.id), before);
      assert.deepEqual(await bench.store.attempts(job.id), attempts);
    }
  });

  test('of two settles for one token in a batch the first counts', async (bench) => {
    for (const second of [failed, succeeded('2')]) {
      const { job } = await bench.hold();
      const settlement = (outcome: Outcome) => ({ id: job.id, token: job.token, outcome });
      const answers = await bench.store.settle([settlement(succeeded('1')), settlement(second)]);
      assert.deepEqual(answers, ['settled', 'already']);
      assert.equal((await bench.read(job.id)).output, '1');
    }
  });

  test('of settles for several tokens of one job in a batch the one for the current token counts', async (bench) => {
    const { job } = await bench.hold();
    const { claimId, epoch } = job.token;
    const tokens = [{ claimId: uuidv7(), epoch }, job.token, { claimId, epoch: epoch + 1 }];
    const answers = await bench.store.settle(
      tokens.map((token, n) => ({ id: job.id, token, outcome: succeeded(String(n)) })),
    );
    assert.deepEqual(answers, ['lease-lost', 'settled', 'lease-lost']);
    assert.equal((await bench.read(job.id)).output, '1');
  });

  test('of settles for several jobs of one claim in a batch each is answered for itself', async (bench) => {
    await Promise.all([bench.submit(), bench.submit()]);
    const [early, late] = await bench.claim(await bench.register());
    assert.ok(early && late);
    await bench.settle(early, succeeded('1'));
    const { token } = late;
    const answers = await bench.store.settle(
      [early.id, uuidv7(), late.id].map((id) => ({ id, token, outcome: succeeded('2') })),
    );
    assert.deepEqual(answers, ['already', 'lease-lost', 'settled']);
    assert.equal((await bench.read(early.id)).output, '1');
    assert.equal((await bench.read(late.id)).output, '2');
  });

  test('an ended job cannot be settled, released or claimed again', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await bench.settle(job, failed);
    const before = await bench.read(job.id);
    for (const outcome of [succeeded(), retryIn(0), released]) await bench.settle(job, outcome);
    await bench.store.retire(runnerId);
    assert.deepEqual(await bench.claim(await bench.register()), []);
    assert.deepEqual(await bench.read(job.id), before);
  });

  test('several stores settling one token at once settle it once', async (bench) => {
    const stores = await bench.several(4);
    for (let round = 0; round < 10; round += 1) {
      const { job } = await bench.hold();
      const answers = await Promise.all(
        stores.map(async (store, n) => {
          const [answer] = await store.settle([
            { id: job.id, token: job.token, outcome: succeeded(String(n)) },
          ]);
          return answer;
        }),
      );
      const winners = answers.flatMap((answer, n) => (answer === 'settled' ? [n] : []));
      assert.equal(winners.length, 1);
      assert.ok(answers.every((answer) => answer === 'settled' || answer === 'already'));
      assert.equal((await bench.read(job.id)).output, String(winners[0]));
    }
  });

  test('many attempts are settled in one batch, answered in order', async (bench) => {
    const held = await Promise.all(Array.from({ length: 50 }, () => bench.submit()));
    const jobs = (await bench.claim(await bench.register())).toReversed();
    assert.equal(jobs.length, held.length);
    const settlements = jobs.map(({ id, token }, n) => ({
      id,
      token,
      outcome: n % 2 === 0 ? succeeded() : failed,
    }));
    const all = (answer: SettleAnswer): readonly SettleAnswer[] => settlements.map(() => answer);
    assert.deepEqual(await bench.store.settle(settlements), all('settled'));
    assert.deepEqual(await bench.store.settle(settlements), all('already'));
    const states = (await bench.store.read(jobs.map(({ id }) => id))).map(
      (record) => record?.state,
    );
    assert.deepEqual(
      states,
      jobs.map((_, n) => (n % 2 === 0 ? 'succeeded' : 'failed')),
    );
  });
}
