import assert from 'node:assert/strict';
import type { ClaimedJob } from '../store/claim.js';
import type { JobRecord, NewJob } from '../store/job.js';
import type { PrunePosition, PruneRequest } from '../store/prune.js';
import type { Store } from '../store/store.js';
import { END_STATES } from '../types/state.js';
import { aJob, failed, LONG_MS, retryIn, succeeded, type Bench, type Test } from './bench.js';
import { aChild } from './children.js';
import { until } from './until.js';

export function exercisePrune(test: Test): void {
  test('a pruned job is gone, with all that was known of it', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await bench.store.status([{ id: job.id, token: job.token, status: '1' }]);
    await bench.settle(job, retryIn(0));
    const [again] = await bench.claim(runnerId);
    assert.ok(again);
    await bench.settle(again, succeeded());
    assert.equal(await prune(bench.store), 1);
    assert.deepEqual(await bench.store.read([job.id]), [undefined]);
    assert.deepEqual(await bench.store.attempts(job.id), []);
    assert.deepEqual(await bench.store.list({ limit: 10 }), []);
    assert.deepEqual(await bench.store.changes([{ id: job.id, sequence: 0 }]), []);
    const cancel = { id: job.id, reason: 'x', graceMs: 0 };
    assert.deepEqual(await bench.store.cancel([cancel]), ['not-found']);
    assert.equal(await bench.settle(again, succeeded()), 'lease-lost');
  });

  test('a job sent again after it was pruned is there again, with its key or without', async (bench) => {
    for (const key of [undefined, { key: 'k', paramsHash: 'aa' }]) {
      const job = aJob(key === undefined ? {} : { key });
      await bench.store.submit([job]);
      await bench.store.cancel([{ id: job.id, reason: 'x', graceMs: 0 }]);
      assert.equal(await prune(bench.store, { keyOutlivesMs: LONG_MS }), 1);
      assert.deepEqual(await bench.store.submit([job]), [{ id: job.id, answer: 'created' }]);
      assert.equal((await bench.read(job.id)).state, 'queued');
    }
  });

  test('a job sent again after it was pruned is there again, whoever wants its key in the same batch', async (bench) => {
    const key = { key: 'k', paramsHash: 'aa' };
    const [job, other] = [aJob({ key }), aJob({ key })];
    await bench.store.submit([job]);
    await bench.store.cancel([{ id: job.id, reason: 'x', graceMs: 0 }]);
    assert.equal(await prune(bench.store, { keyOutlivesMs: LONG_MS }), 1);
    assert.deepEqual(await bench.store.submit([other, job]), [
      { id: job.id, answer: 'existing' },
      { id: job.id, answer: 'created' },
    ]);
    assert.equal((await bench.read(job.id)).state, 'queued');
  });

  test('a child is kept while its parent lives, whatever its age', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const { id, token } = job;
    await bench.store.recordSteps([{ id, token, key: 'a', done: { result: '1' } }]);
    await bench.store.startChildren([{ id, token, children: [aChild('a')] }]);
    const [child] = await bench.claim(runnerId);
    assert.ok(child);
    await bench.settle(child, succeeded());
    assert.equal(await prune(bench.store), 0);
    assert.equal((await bench.store.recall(id)).children[0]?.state, 'succeeded');
    await bench.settle(job, succeeded());
    assert.equal(await prune(bench.store), 2);
    assert.deepEqual(await bench.store.recall(id), {
      ...{ steps: [], sleeps: [], children: [], replaced: [] },
    });
  });

  test('a child that was replaced is kept while its parent lives, and known until that is pruned', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const { id, token } = job;
    const ids: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      await bench.store.startChildren([
        { id, token, children: [{ ...aChild('a'), failed: 'replace' }] },
      ]);
      const [child] = await bench.claim(runnerId);
      assert.ok(child);
      await bench.settle(child, failed);
      ids.push(child.id);
    }
    const replaced = async () => (await bench.store.recall(id)).replaced.map((child) => child.id);
    assert.equal(await prune(bench.store), 0);
    assert.deepEqual(await replaced(), [ids[0]]);
    await bench.settle(job, succeeded());
    assert.equal(await prune(bench.store, { states: ['succeeded'] }), 1);
    assert.deepEqual(await present(bench, [id, ...ids]), [false, true, true]);
    assert.deepEqual(await replaced(), []);
    assert.equal(await prune(bench.store), 2);
  });

  test('what is between a job that lives and another further below is kept, and a cancel finds the way', async (bench) => {
    const { job: root, runnerId } = await bench.hold();
    const line = [root];
    for (const key of ['a', 'b', 'c']) {
      const { id, token } = line.at(-1) as ClaimedJob;
      await bench.store.startChildren([{ id, token, children: [aChild(key)] }]);
      const [child] = await bench.claim(runnerId);
      assert.ok(child);
      line.push(child);
    }
    const [, first, second, last] = line as [ClaimedJob, ClaimedJob, ClaimedJob, ClaimedJob];
    await bench.settle(second, succeeded());
    await bench.settle(first, succeeded());
    assert.equal(await prune(bench.store), 0);
    const cancel = { id: root.id, reason: 'no more', graceMs: LONG_MS };
    assert.deepEqual(await bench.store.cancel([cancel]), ['requested']);
    assert.deepEqual(await bench.settle(last, retryIn(0)), 'cancelled');
    await bench.settle(root, succeeded());
    assert.equal(await prune(bench.store), 4);
  });

  test('a job that is queued or runs is never pruned', async (bench) => {
    await bench.submit();
    const { job } = await bench.hold();
    const queued = await bench.submit();
    assert.equal(await prune(bench.store), 0);
    assert.equal((await bench.read(job.id)).state, 'running');
    assert.equal((await bench.read(queued)).state, 'queued');
  });

  test('only the type and the states that are asked for are pruned', async (bench) => {
    const [good, bad] = (await ended(bench, 2)) as [string, string];
    const other = await bench.submit({ name: 'test.other' });
    await bench.store.cancel([{ id: other, reason: 'x', graceMs: 0 }]);
    assert.equal(await prune(bench.store, { states: ['failed'] }), 1);
    assert.deepEqual(await present(bench, [good, bad, other]), [true, false, true]);
    assert.equal(await prune(bench.store, { states: ['dead', 'cancelled'] }), 0);
    assert.equal(await prune(bench.store, { states: ['succeeded'] }), 1);
    assert.deepEqual(await present(bench, [good, bad, other]), [false, false, true]);
  });

  test('age counts from the end, not from the submit', async (bench) => {
    const { job } = await bench.hold();
    await bench.passes(200);
    await bench.settle(job, succeeded());
    // Submitted long enough ago, but ended just now.
    const { submittedAt, endedAt = 0 } = await bench.read(job.id);
    assert.ok(endedAt - submittedAt >= 200);
    assert.equal(await prune(bench.store, { endedForMs: endedAt - submittedAt + LONG_MS }), 0);
    const young = await prune(bench.store, { endedForMs: 150 });
    if (young > 0) assert.ok((await bench.now()) - endedAt >= 150, 'it was pruned too early');
    else await bench.passes(150);
    assert.equal(young + (await prune(bench.store, { endedForMs: 150 })), 1);
  });

  test('the newest are kept, counted in the states that are asked for', async (bench) => {
    // Succeeded and failed by turns.
    const ids = await ended(bench, 8);
    await bench.submit();
    const states = ['succeeded'] as const;
    assert.equal(await prune(bench.store, { states, keepNewest: 4 }), 0);
    assert.equal(await prune(bench.store, { states, keepNewest: 3 }), 1);
    assert.equal(await prune(bench.store, { keepNewest: 5 }), 2);
    assert.deepEqual(await present(bench, ids), [
      ...Array<boolean>(3).fill(false),
      ...Array<boolean>(5).fill(true),
    ]);
  });

  test('a pass in small parts deletes what one call would, and looks at each job once', async (bench) => {
    const ids = await ended(bench, 10);
    const states = ['succeeded'] as const;
    const calls: number[] = [];
    let from: PrunePosition | undefined;
    do {
      const answer = await bench.store.prune(request({ states, limit: 3, ...(from && { from }) }));
      calls.push(answer.jobs);
      from = answer.next;
    } while (from !== undefined);
    assert.equal(calls.length, 4);
    assert.equal(
      calls.reduce((sum, jobs) => sum + jobs),
      5,
    );
    assert.deepEqual(
      await present(bench, ids),
      ids.map((_, n) => n % 2 === 1),
    );
  });

  test('a pass keeps the newest that were so when it began', async (bench) => {
    await ended(bench, 6);
    const first = await bench.store.prune(request({ keepNewest: 2, limit: 1 }));
    assert.equal(first.jobs, 1);
    assert.ok(first.next);
    const later = await ended(bench, 4);
    const rest = await bench.store.prune(request({ keepNewest: 2, limit: 50, from: first.next }));
    assert.deepEqual(rest, { jobs: 3 });
    assert.deepEqual(await present(bench, later), [true, true, true, true]);
  });

  test('a key outlives its pruned job for the time that was asked, and then is free', async (bench) => {
    const key = { key: 'k', paramsHash: 'aa' };
    const [first] = (await ended(bench, 1, { key })) as [string];
    await prune(bench.store, { keyOutlivesMs: LONG_MS });
    assert.equal(await bench.store.expireKeys(10), 0);
    const existing = [{ id: first, answer: 'existing' }];
    assert.deepEqual(await bench.store.submit([aJob({ key })]), existing);
    const other = aJob({ key: { ...key, paramsHash: 'bb' } });
    assert.deepEqual(await bench.store.submit([other]), [{ id: first, answer: 'conflict' }]);

    const brief = { key: 'brief', paramsHash: 'aa' };
    await ended(bench, 1, { key: brief });
    await prune(bench.store, { keyOutlivesMs: 0 });
    await until(async () => (await bench.store.expireKeys(10)) === 1);
    const again = aJob({ key: brief });
    assert.deepEqual(await bench.store.submit([again]), [{ id: again.id, answer: 'created' }]);
    assert.equal((await bench.read(again.id)).state, 'queued');
    assert.deepEqual(await bench.store.submit([aJob({ key })]), existing);
  });

  test('a key that expires leaves alone the job that has taken it since', async (bench) => {
    const key = { key: 'k', paramsHash: 'aa' };
    const first = aJob({ key });
    // Sent again after it was pruned, it is there again, and its key is kept a second time.
    for (const keyOutlivesMs of [0, 2]) {
      await endedAll(bench, [first]);
      assert.equal(await prune(bench.store, { keyOutlivesMs }), 1);
    }
    await until(async () => (await bench.store.expireKeys(1)) === 1);
    const second = aJob({ key });
    const [made] = await bench.store.submit([second]);
    assert.deepEqual(made, { id: second.id, answer: 'created' });
    // A store may remember that the key was kept twice; by then the later time is over, too.
    const since = performance.now();
    await until(async () => {
      await bench.store.expireKeys(1);
      return performance.now() - since > 20;
    });
    const existing = [{ id: second.id, answer: 'existing' }];
    assert.deepEqual(await bench.store.submit([aJob({ key })]), existing);
  });

  test('submits that meet the expiry of their key make one job, and lose none', async (bench) => {
    const [one, two, three] = (await bench.several(3)) as [Store, Store, Store];
    for (let round = 0; round < 25; round += 1) {
      const keys = Array.from({ length: 8 }, (_, n) => ({ key: `${round}-${n}`, paramsHash: 'a' }));
      const old = new Set<string>();
      for (const id of await endedAll(
        bench,
        keys.map((key) => aJob({ key })),
      ))
        old.add(id);
      await prune(bench.store, { keyOutlivesMs: 0 });
      let open = true as boolean; // set by whoever submits
      const submitting = Promise.all(
        [one, two].map((store) => store.submit(keys.map((key) => aJob({ key })))),
      ).finally(() => (open = false));
      let expired = 0;
      while (open) expired += await three.expireKeys(3);
      const answers = (await submitting).flat();
      const now = answers.filter(({ id }) => !old.has(id)).map(({ id }) => id);
      const records = await bench.store.read(now);
      assert.ok(
        records.every((record) => record !== undefined),
        'a submit answered a job that is not there',
      );
      await until(async () => (expired += await three.expireKeys(100)) >= keys.length);
      const created = answers.filter(({ answer, id }) => answer === 'created' && !old.has(id));
      assert.equal(new Set(now).size, new Set(created.map(({ id }) => id)).size);
      await endedAll(bench, []);
      await prune(bench.store, { keyOutlivesMs: LONG_MS });
    }
  });

  test('several who prune at once delete each job once, while others settle', async (bench) => {
    const stores = await bench.several(4);
    const jobs = Array.from({ length: 300 }, (_, n) =>
      aJob(n % 3 === 0 ? { key: { key: `${n}`, paramsHash: 'aa' } } : {}),
    );
    await bench.store.submit(jobs);
    const runnerId = await bench.register();
    let settling = true;
    const settled = (async () => {
      for (;;) {
        const claimed = await bench.claim(runnerId, 20);
        if (claimed.length === 0) break;
        await bench.store.settle(
          claimed.map(({ id, token }) => ({ id, token, outcome: succeeded() })),
        );
      }
    })().finally(() => (settling = false));
    const counts = await Promise.all(
      stores.slice(1).map(async (store) => {
        let sum = 0;
        while (settling) sum += await prune(store, { limit: 40 });
        return sum;
      }),
    );
    await settled;
    const rest = await prune(bench.store);
    assert.equal(
      counts.reduce((sum, count) => sum + count, rest),
      jobs.length,
    );
    assert.deepEqual(await bench.store.list({ limit: 10 }), []);
    const [keyed] = jobs as [NewJob];
    const same = aJob({ ...(keyed.key && { key: keyed.key }) });
    assert.deepEqual(await bench.store.submit([same]), [{ id: keyed.id, answer: 'existing' }]);
  });
}

function request(wish: Partial<PruneRequest> = {}): PruneRequest {
  return {
    jobName: 'test.job',
    states: END_STATES,
    endedForMs: 0,
    keepNewest: 0,
    keyOutlivesMs: LONG_MS,
    limit: 100,
    ...wish,
  };
}

/** One whole pass; answers how many it deleted. */
async function prune(store: Store, wish: Partial<PruneRequest> = {}): Promise<number> {
  let sum = 0;
  let from: PrunePosition | undefined;
  do {
    const answer = await store.prune(request({ ...wish, ...(from && { from }) }));
    sum += answer.jobs;
    from = answer.next;
  } while (from !== undefined);
  return sum;
}

/** So many jobs, one after the other, that succeeded and failed by turns; their ids, oldest first. */
async function ended(bench: Bench, count: number, wish: Partial<NewJob> = {}): Promise<string[]> {
  const ids: string[] = [];
  const runnerId = await bench.register();
  for (let n = 0; n < count; n += 1) {
    const id = await bench.submit({ priority: 9, ...wish });
    const [job] = await bench.claim(runnerId, 1);
    assert.equal(job?.id, id);
    await bench.settle(job, n % 2 === 0 ? succeeded() : failed);
    ids.push(id);
  }
  return ids;
}

/** Submits jobs, and ends all that are due. */
async function endedAll(bench: Bench, jobs: readonly NewJob[]): Promise<readonly string[]> {
  await bench.store.submit(jobs);
  const claimed = await bench.claim(await bench.register(), 1_000);
  await bench.store.settle(claimed.map(({ id, token }) => ({ id, token, outcome: succeeded() })));
  return claimed.map(({ id }) => id);
}

async function present(bench: Bench, ids: readonly string[]): Promise<readonly boolean[]> {
  const records: readonly (JobRecord | undefined)[] = await bench.store.read(ids);
  return records.map((record) => record !== undefined);
}
