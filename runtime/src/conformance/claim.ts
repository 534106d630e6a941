import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { aJob, KNOWN, LONG_MS, released, retryIn, type Test } from './bench.js';

export function exerciseClaim(test: Test): void {
  test('jobs are claimed by priority, then run time, then id', async (bench) => {
    const jobs = [
      aJob(),
      aJob({ priority: -1 }),
      aJob({ priority: 5 }),
      aJob(),
      aJob({ priority: 5, queue: 'b' }),
    ];
    await bench.store.submit(jobs.toReversed());
    const later = await bench.submit({ priority: 5 });
    const ids = (await bench.claim(await bench.register())).map(({ id }) => id);
    const [a, lowest, high, b, high2] = jobs.map(({ id }) => id);
    assert.deepEqual(ids, [high, high2, later, a, b, lowest], 'one batch is one run time');
  });

  test('a claim in several parts keeps the order', async (bench) => {
    const jobs = Array.from({ length: 20 }, (_, n) => aJob({ priority: n % 3 }));
    await bench.store.submit(jobs);
    const runnerId = await bench.register();
    const parts = [];
    for (let n = 0; n < 5; n += 1) parts.push(await bench.claim(runnerId, 4));
    assert.ok(parts.every((part) => part.length === 4));
    const priorities = parts
      .flat()
      .map(({ id }) => jobs.find((job) => job.id === id)?.priority ?? 0);
    assert.deepEqual(
      priorities,
      priorities.toSorted((x, y) => y - x),
    );
  });

  test('the claim order is exact across many types, even where one of them has all the oldest jobs', async (bench) => {
    const types = Array.from({ length: 30 }, (_, n) => ({
      name: `test.type_${n}`,
      version: 1,
      revision: 1,
    }));
    const wish = (n: number) => ({ name: types[n % types.length]?.name ?? '' });
    const batches = [
      // Each batch has a run time of its own, and within it the order is that of the ids.
      Array.from({ length: 40 }, () => aJob(wish(7))),
      Array.from({ length: 90 }, (_, n) => aJob(wish(n))),
      Array.from({ length: 30 }, (_, n) => aJob({ ...wish(n % 2), priority: n % 3 === 0 ? 1 : 0 })),
      Array.from({ length: 60 }, (_, n) => aJob(wish(n))),
    ];
    for (const batch of batches) {
      await bench.store.submit(batch.toReversed());
      await bench.passes(2);
    }
    const jobs = batches.flat();
    const first = jobs.filter(({ priority }) => priority === 1);
    const expected = [...first, ...jobs.filter((job) => !first.includes(job))].map(({ id }) => id);
    const runnerId = await bench.register();
    const claimed: string[] = [];
    for (const limit of [1, 7, 25, 33, 50, 64, 200]) {
      const request = { claimId: randomUUID(), runnerId, types, limit };
      const { jobs: part, more } = await bench.store.claim(request);
      assert.equal(part.length, Math.min(limit, jobs.length - claimed.length));
      assert.equal(more, part.length === limit, 'there may be more');
      claimed.push(...part.map(({ id }) => id));
    }
    assert.deepEqual(claimed, expected);
  });

  test('a claimed job says all that its runner needs', async (bench) => {
    const id = await bench.submit({ params: '[1]' });
    const claimId = randomUUID();
    await bench.passes(2);
    const { jobs: claimed } = await bench.store.claim({
      claimId,
      runnerId: await bench.register(),
      types: KNOWN,
      limit: 5,
    });
    const record = await bench.read(id);
    const token = { claimId, epoch: claimed[0]?.token.epoch };
    assert.deepEqual(claimed, [
      {
        id,
        name: 'test.job',
        version: 1,
        revision: 1,
        params: '[1]',
        token,
        attempt: 1,
        losses: 0,
        queue: 'default',
        priority: 0,
        depth: 0,
        ageMs: claimed[0]?.ageMs,
        suspect: false,
        deaths: 0,
      },
    ]);
    // A database's clock may be finer than ours.
    const age = (record.startedAt ?? 0) - record.submittedAt;
    assert.ok(age >= 2 && Math.abs((claimed[0]?.ageMs ?? 0) - age) <= 1);
    assert.equal(record.state, 'running');
    assert.equal(record.attempt, 1);
    assert.ok((record.startedAt ?? 0) >= record.submittedAt);
  });

  test('only known types are claimed: the name, the very version, revisions up to the known', async (bench) => {
    const jobs = [
      aJob({ name: 'test.other' }),
      aJob({ version: 1, revision: 3 }),
      aJob({ version: 2, revision: 2 }),
      aJob({ version: 2, revision: 3 }),
      aJob({ version: 3, revision: 1 }),
    ];
    await bench.store.submit(jobs);
    const types = [{ name: 'test.job', version: 2, revision: 2 }];
    const runnerId = await bench.register();
    const { jobs: claimed } = await bench.store.claim({
      claimId: randomUUID(),
      runnerId,
      types,
      limit: 10,
    });
    assert.deepEqual(
      claimed.map(({ id }) => id),
      [jobs[2]?.id],
    );
    assert.deepEqual(
      await bench.store.claim({ claimId: randomUUID(), runnerId, types: [], limit: 10 }),
      { jobs: [], more: false },
    );
  });

  test('jobs of unknown types do not hide known ones behind them', async (bench) => {
    await bench.store.submit(
      Array.from({ length: 200 }, () => aJob({ name: 'test.unknown', priority: 9 })),
    );
    const id = await bench.submit();
    const claimed = await bench.claim(await bench.register(), 1);
    assert.deepEqual(
      claimed.map((job) => job.id),
      [id],
    );
  });

  test('a claim asked again answers the same jobs and takes no more', async (bench) => {
    await bench.store.submit([aJob(), aJob(), aJob()]);
    const request = {
      claimId: randomUUID(),
      runnerId: await bench.register(),
      types: KNOWN,
      limit: 2,
    };
    const first = await bench.store.claim(request);
    assert.equal(first.jobs.length, 2);
    assert.deepEqual(await bench.store.claim(request), first);
    assert.deepEqual(await (await bench.another()).claim(request), first);
    assert.equal((await bench.claim(request.runnerId)).length, 1);
    await bench.submit();
    assert.deepEqual(await bench.store.claim(request), first, 'after another claim too');
  });

  test('a claim sent twice at once takes its jobs once', async (bench) => {
    const [one, two] = await bench.several(2);
    const runnerId = await bench.register();
    for (let round = 0; round < 20; round += 1) {
      await bench.store.submit([aJob(), aJob(), aJob(), aJob()]);
      const request = { claimId: randomUUID(), runnerId, types: KNOWN, limit: 2 };
      await Promise.all([one?.claim(request), two?.claim(request)]);
      assert.equal((await bench.store.claim(request)).jobs.length, 2);
      assert.equal((await bench.claim(runnerId)).length, 2, 'the others are still to be had');
    }
  });

  test('a job is not claimed before its run time', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await bench.settle(job, retryIn(LONG_MS));
    assert.deepEqual(await bench.claim(runnerId), []);
  });

  test('the epoch grows with every claim', async (bench) => {
    const { job, runnerId } = await bench.hold();
    let last = job;
    for (let round = 0; round < 3; round += 1) {
      assert.equal(await bench.settle(last, released), 'settled');
      const [next] = await bench.claim(runnerId);
      assert.ok(next);
      assert.ok(next.token.epoch > last.token.epoch);
      assert.notEqual(next.token.claimId, last.token.claimId);
      last = next;
    }
  });

  test('a runner that nobody knows claims nothing', async (bench) => {
    await bench.submit();
    assert.deepEqual(await bench.claim(randomUUID()), []);
  });

  test('a runner whose lease has run out claims nothing, even before anyone has ended it', async (bench) => {
    await bench.submit();
    const runnerId = await bench.register(20);
    await bench.passes(30);
    assert.deepEqual(await bench.claim(runnerId), []);
    assert.equal((await bench.store.tick(runnerId)).lease, 'held', 'nobody has ended it');
  });

  test('a runner that was ended claims nothing', async (bench) => {
    await bench.submit();
    const runnerId = await bench.register(LONG_MS);
    await bench.store.retire(runnerId);
    assert.deepEqual(await bench.claim(runnerId), []);
  });

  test('a claim that meets a forfeit of its own runner takes nothing', async (bench) => {
    const id = await bench.submit();
    const runnerId = await bench.register();
    const hold = await bench.database.stray.holdEnded(runnerId);
    assert.deepEqual(await bench.during(hold, () => bench.claim(runnerId)), []);
    assert.equal((await bench.read(id)).state, 'queued');
  });

  test('a claim takes nothing that was queued for later since it looked', async (bench) => {
    const id = await bench.submit();
    const [slow, quick] = [await bench.register(), await bench.register()];
    const other = await bench.another();
    // The slow claim has seen the job as due, and now waits for its runner's row.
    const hold = await bench.database.stray.holdRenewed(slow);
    const claiming = bench.claim(slow, 1, other);
    await Promise.race([claiming, hold.awaited()]);
    const retrying = (async () => {
      const [job] = await bench.claim(quick);
      return job && (await bench.settle(job, retryIn(LONG_MS)));
    })();
    // Where one writer locks out all others (SQLite), the quick one gets its turn only after the hold.
    await Promise.race([retrying, sleep(250)]);
    await hold.commit();
    const [taken, retried] = await Promise.all([claiming, retrying]);
    assert.deepEqual(
      taken.map((job) => job.id),
      retried === undefined ? [id] : [],
    );
    const record = await bench.read(id);
    assert.equal(record.state, retried === undefined ? 'running' : 'queued');
  });
}
