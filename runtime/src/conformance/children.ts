import assert from 'node:assert/strict';
import { uuidv7 } from '../json/uuid.js';
import type { NewChild, StartAnswer, StartedChild } from '../store/children.js';
import type { ClaimedJob } from '../store/claim.js';
import type { Store } from '../store/store.js';
import { aJob, failed, succeeded, type Bench, type Test } from './bench.js';

export function exerciseChildren(test: Test): void {
  test('a parent starts one child for each key, however often it is asked', async (bench) => {
    const { job } = await bench.hold();
    const [first] = await start(bench, job, [aChild('a')]);
    const [again] = await start(bench, job, [aChild('a')]);
    assert.equal(again?.id, first?.id);
    assert.deepEqual(await idsOf(bench, 'test.job'), [first?.id, job.id].toSorted().toReversed());
  });

  test('a start sent again answers the same child', async (bench) => {
    const { job } = await bench.hold();
    const child = aChild('a');
    const [first] = await start(bench, job, [child]);
    assert.deepEqual(await start(bench, job, [child]), [first]);
    assert.equal(first?.id, child.job.id);
  });

  test('of one key asked twice in a batch there is one child', async (bench) => {
    const { job } = await bench.hold();
    const [one, two] = await start(bench, job, [aChild('a'), aChild('a')]);
    assert.equal(one?.id, two?.id);
    assert.equal((await idsOf(bench, 'test.job')).length, 2);
  });

  test('of one key asked in two requests of one attempt the first counts', async (bench) => {
    const { job } = await bench.hold();
    // Whatever the order of ids.
    const [later, earlier] = [aChild('a'), aChild('a')];
    const requests = [earlier, later].map((child) => ({
      ...{ id: job.id, token: job.token },
      children: [child],
    }));
    const answers = await bench.store.startChildren(requests);
    assert.deepEqual(answers.map(idsOfAnswer), [[earlier.job.id], [earlier.job.id]]);
  });

  test('children answer in the order asked, and know their parent', async (bench) => {
    const { job } = await bench.hold();
    const started = await start(bench, job, [aChild('b'), aChild('a', { name: 'test.other' })]);
    assert.deepEqual(
      started.map(({ key, name, paramsHash }) => [key, name, paramsHash]),
      [
        ['b', 'test.job', 'hash of b'],
        ['a', 'test.other', 'hash of a'],
      ],
    );
    const child = await bench.read(started[0]?.id ?? '');
    assert.deepEqual([child.parentId, child.depth, child.state], [job.id, 1, 'queued']);
  });

  test('keys of children compare by bytes', async (bench) => {
    const { job } = await bench.hold();
    const keys = ['a', 'A', 'a ', '\u00e1', 'a\u0301'];
    const children = keys.map((key) => ({ ...aChild(key), paramsHash: 'aa' }));
    const started = await start(bench, job, children);
    assert.equal(new Set(started.map(({ id }) => id)).size, keys.length);
  });

  test('an outdated token starts no child', async (bench) => {
    const { job } = await bench.hold();
    const stale = { ...job, token: { ...job.token, epoch: job.token.epoch - 1 } };
    for (const child of eachWay())
      assert.equal(await startAnswer(bench.store, stale, [child]), 'lease-lost');
    assert.deepEqual((await bench.store.recall(job.id)).children, []);
    assert.deepEqual(await idsOf(bench, 'test.job'), [job.id]);
  });

  test('a start that meets the voiding of its token waits for it and starts nothing', async (bench) => {
    const jobs: string[] = [];
    for (const child of eachWay()) {
      const { job } = await bench.hold();
      jobs.push(job.id);
      const hold = await bench.database.stray.holdVoided(job.id);
      const answer = await bench.during(hold, () => startAnswer(bench.store, job, [child]));
      assert.equal(answer, 'lease-lost');
    }
    assert.deepEqual((await idsOf(bench, 'test.job')).toSorted(), jobs.toSorted());
  });

  test('a job that is to be cancelled starts no child', async (bench) => {
    const { job } = await bench.hold();
    await bench.store.cancel([{ id: job.id, reason: 'enough', graceMs: 60_000 }]);
    for (const child of eachWay())
      assert.equal(await startAnswer(bench.store, job, [child]), 'cancelling');
    assert.deepEqual((await bench.store.recall(job.id)).children, []);
  });

  test('of starts for several parents in a batch each is answered for itself', async (bench) => {
    const [one, other, cancelling] = [await bench.hold(), await bench.hold(), await bench.hold()];
    const stale = { ...other.job, token: { ...other.job.token, claimId: uuidv7() } };
    await bench.store.cancel([{ id: cancelling.job.id, reason: 'enough', graceMs: 60_000 }]);
    const [first] = await start(bench, one.job, [aChild('a')]);
    const children = [aChild('a'), aChild('b')];
    const requests = [one.job, stale, cancelling.job, other.job].map(({ id, token }) => ({
      ...{ id, token },
      children: children.map((child) => ({ ...child, job: { ...child.job, id: uuidv7() } })),
    }));
    const answers = await bench.store.startChildren(requests);
    const idsIn = (n: number): unknown => requests[n]?.children.map(({ job }) => job.id);
    assert.deepEqual(answers.slice(1, 3), ['lease-lost', 'cancelling']);
    assert.deepEqual(idsOfAnswer(answers[0]), [first?.id, requests[0]?.children[1]?.job.id]);
    assert.deepEqual(idsOfAnswer(answers[3]), idsIn(3));
  });

  test('a child that failed is kept, or replaced where that is asked', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const [first] = await start(bench, job, [aChild('a')]);
    const [claimed] = await bench.claim(runnerId);
    await bench.settle(claimed as ClaimedJob, failed);
    const [kept] = await start(bench, job, [aChild('a')]);
    assert.equal(kept?.id, first?.id);
    const anew = { ...aChild('a'), failed: 'replace' } as const;
    const [replaced] = await start(bench, job, [anew]);
    assert.equal(replaced?.id, anew.job.id);
    const [live] = await start(bench, job, [{ ...aChild('a'), failed: 'replace' }]);
    assert.equal(live?.id, anew.job.id, 'one that has not ended is never replaced');
    assert.equal((await bench.read(first?.id ?? '')).state, 'failed');
  });

  test('a child that succeeded is never replaced', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const [first] = await start(bench, job, [aChild('a')]);
    const [claimed] = await bench.claim(runnerId);
    await bench.settle(claimed as ClaimedJob, succeeded());
    const [kept] = await start(bench, job, [{ ...aChild('a'), failed: 'replace' }]);
    assert.equal(kept?.id, first?.id);
  });

  test('children are claimed before new roots of their priority', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const root = await bench.submit();
    const urgent = await bench.submit({ priority: 1 });
    const [child] = await start(bench, job, [aChild('a')]);
    const claimed = [...(await bench.claim(runnerId, 2)), ...(await bench.claim(runnerId))];
    assert.deepEqual(
      claimed.map(({ id }) => id),
      [urgent, child?.id, root],
    );
    assert.deepEqual(
      claimed.map(({ parentId, depth }) => [parentId, depth]),
      [
        [undefined, 0],
        [job.id, 1],
        [undefined, 0],
      ],
    );
  });

  test('recall answers children and how they are', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const [a, b] = await start(bench, job, [aChild('a'), { ...aChild('b'), detached: true }]);
    const [claimed] = await bench.claim(runnerId, 1);
    await bench.settle(claimed as ClaimedJob, succeeded());
    const { children } = await bench.store.recall(job.id);
    assert.deepEqual(children, [
      { ...a, state: claimed?.id === a?.id ? 'succeeded' : 'queued', detached: false },
      { ...b, state: claimed?.id === b?.id ? 'succeeded' : 'queued', detached: true },
    ]);
  });

  test('recall tells children apart that were replaced', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const first = await startMiddle(bench, job, runnerId, { detached: true });
    await bench.settle(first, failed);
    const second = await startMiddle(bench, job, runnerId);
    const edge = { key: 'm', name: 'test.job', paramsHash: 'hash of m' };
    const { children, replaced } = await bench.store.recall(job.id);
    assert.deepEqual(children, [{ ...edge, id: second.id, state: 'running', detached: false }]);
    assert.deepEqual(replaced, [{ ...edge, id: first.id, state: 'failed', detached: true }]);
  });

  test('cancelling a job cancels its tree, but for detached children and theirs', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await start(bench, job, [aChild('a'), { ...aChild('free'), detached: true }]);
    const [a, free] = await bench.claim(runnerId);
    for (const middle of [a, free]) await start(bench, middle as ClaimedJob, [aChild('x', {}, 2)]);
    await bench.store.cancel([{ id: job.id, reason: 'enough', graceMs: 60_000 }]);
    const isFree = (await bench.store.recall(job.id)).children.find(({ detached }) => detached)?.id;
    for (const middle of [a, free]) {
      const spared = middle?.id === isFree;
      const [below] = (await bench.store.recall(middle?.id ?? '')).children;
      assert.equal(below?.state, spared ? 'queued' : 'cancelled');
      assert.equal((await bench.read(middle?.id ?? '')).cancelRequestedAt === undefined, spared);
    }
  });

  test('a cancel reaches what lives below a child that has ended', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await start(bench, job, [aChild('a')]);
    const [middle] = await bench.claim(runnerId);
    const [below] = await start(bench, middle as ClaimedJob, [aChild('x', {}, 2)]);
    await bench.settle(middle as ClaimedJob, succeeded());
    await bench.store.cancel([{ id: job.id, reason: 'enough', graceMs: 60_000 }]);
    assert.equal((await bench.read(below?.id ?? '')).state, 'cancelled');
    assert.equal((await bench.read(middle?.id ?? '')).state, 'succeeded');
  });

  test('a cancel reaches what lives below a child that was replaced, and below the next', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const below: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const middle = await startMiddle(bench, job, runnerId);
      const children = [aChild('x', {}, 2), { ...aChild('free', {}, 2), detached: true }];
      const [bound, free] = await start(bench, middle, children);
      below.push(bound?.id ?? '', free?.id ?? '');
      if (round < 2) await bench.settle(middle, failed);
    }
    await bench.store.cancel([{ id: job.id, reason: 'enough', graceMs: 60_000 }]);
    const states = ['cancelled', 'queued', 'cancelled', 'queued', 'cancelled', 'queued'];
    assert.deepEqual(await statesOf(bench, below), states);
  });

  test('a detached child that was replaced stays out of a cancel, with what lives below it', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const first = await startMiddle(bench, job, runnerId, { detached: true });
    const [below] = await start(bench, first, [aChild('x', {}, 2)]);
    await bench.settle(first, failed);
    const [second] = await start(bench, job, [{ ...aChild('m'), failed: 'replace' }]);
    await bench.store.cancel([{ id: job.id, reason: 'enough', graceMs: 60_000 }]);
    const states = await statesOf(bench, [below?.id ?? '', second?.id ?? '']);
    assert.deepEqual(states, ['queued', 'cancelled']);
  });

  test('a cancel and a start in the place of a failed child at once leave nothing that nobody cancels', async (bench) => {
    const [one, two] = await bench.several(2);
    for (let round = 0; round < 20; round += 1) {
      const { job, runnerId } = await bench.hold();
      const first = await startMiddle(bench, job, runnerId);
      const [below] = await start(bench, first, [aChild('x', {}, 2)]);
      await bench.settle(first, failed);
      const next = { ...aChild('m'), failed: 'replace' } as const;
      const [answer] = await Promise.all([
        startAnswer(one as Store, job, [next]),
        (two as Store).cancel([{ id: job.id, reason: 'enough', graceMs: 60_000 }]),
      ]);
      assert.deepEqual(await statesOf(bench, [below?.id ?? '']), ['cancelled']);
      const [made] = await bench.store.read([next.job.id]);
      assert.equal(made?.state, answer === 'cancelling' ? undefined : 'cancelled');
    }
  });

  test('a cancel and a start at once leave no child that nobody cancels', async (bench) => {
    const [one, two] = await bench.several(2);
    for (let round = 0; round < 20; round += 1) {
      const { job } = await bench.hold();
      const [answer] = await Promise.all([
        startAnswer(one as Store, job, [aChild('a')]),
        (two as Store).cancel([{ id: job.id, reason: 'enough', graceMs: 60_000 }]),
      ]);
      const { children } = await bench.store.recall(job.id);
      if (answer === 'cancelling') assert.deepEqual(children, []);
      else assert.equal(children[0]?.state, 'cancelled');
    }
  });
}

export function aChild(key: string, wish: Parameters<typeof aJob>[0] = {}, depth = 1): NewChild {
  const { key: _none, ...job } = aJob(wish);
  return { key, job, paramsHash: `hash of ${key}`, depth, detached: false, failed: 'keep' };
}

async function start(
  bench: Bench,
  parent: Pick<ClaimedJob, 'id' | 'token'>,
  children: readonly NewChild[],
): Promise<readonly StartedChild[]> {
  const answer = await startAnswer(bench.store, parent, children);
  if (typeof answer === 'string') assert.fail(`children were not started: ${answer}`);
  return answer;
}

async function startAnswer(
  store: Store,
  { id, token }: Pick<ClaimedJob, 'id' | 'token'>,
  children: readonly NewChild[],
): Promise<StartAnswer> {
  const [answer] = await store.startChildren([{ id, token, children }]);
  return answer as StartAnswer;
}

/** Starts the job's child m, or one in the place of that which failed, and has the runner hold it. */
async function startMiddle(
  bench: Bench,
  parent: ClaimedJob,
  runnerId: string,
  wish: Partial<NewChild> = {},
): Promise<ClaimedJob> {
  // Before all that is queued below those that were replaced.
  const child: NewChild = { ...aChild('m', { priority: 1 }), failed: 'replace', ...wish };
  await start(bench, parent, [child]);
  const [claimed] = await bench.claim(runnerId, 1);
  assert.equal(claimed?.id, child.job.id);
  return claimed;
}

async function statesOf(bench: Bench, ids: readonly string[]): Promise<readonly unknown[]> {
  return (await bench.store.read(ids)).map((record) => record?.state);
}

async function idsOf(bench: Bench, name: string): Promise<readonly string[]> {
  return (await bench.store.list({ names: [name], limit: 100 })).map(({ id }) => id);
}

/** Children as they are started together, and as one is started in the place of another. */
function eachWay(): readonly NewChild[] {
  return (['keep', 'replace'] as const).map((failed) => ({ ...aChild('a'), failed }));
}

function idsOfAnswer(answer: StartAnswer | undefined): unknown {
  return typeof answer === 'object' ? answer.map(({ id }) => id) : answer;
}
