import assert from 'node:assert/strict';
import type { ClaimedJob, Outcome } from '../store/claim.js';
import type { StartedChild, WaitsFor } from '../store/children.js';
import type { Store } from '../store/store.js';
import { aChild } from './children.js';
import { failed, released, retryIn, succeeded, type Bench, type Held, type Test } from './bench.js';

const DIED: Outcome = { kind: 'lost', error: { kind: 'lost', message: 'Its process died.' } };

export function exerciseWaiting(test: Test): void {
  test('a running job that waits is read as waiting, until it does no longer', async (bench) => {
    const { job } = await bench.hold();
    assert.equal(await setWaiting(bench, job, 'children'), 'stored');
    const { state, waitsFor, runner } = await bench.read(job.id);
    assert.deepEqual([state, waitsFor], ['waiting', 'children']);
    assert.notEqual(runner, undefined);
    await setWaiting(bench, job, null);
    assert.equal((await bench.read(job.id)).state, 'running');
  });

  test('an outdated token does not make a job wait', async (bench) => {
    const { job } = await bench.hold();
    const stale = { ...job, token: { ...job.token, epoch: job.token.epoch - 1 } };
    assert.equal(await setWaiting(bench, stale, 'sleep'), 'lease-lost');
    assert.equal((await bench.read(job.id)).state, 'running');
  });

  test('a waiting job is listed as waiting, and not as running or queued', async (bench) => {
    const { job } = await bench.hold();
    await setWaiting(bench, job, 'children');
    const { job: parked } = await bench.hold();
    await bench.settle(parked, { kind: 'parked', awaits: [], delayMs: 60_000 });
    const list = async (state: 'waiting' | 'running' | 'queued'): Promise<readonly string[]> =>
      (await bench.store.list({ states: [state], limit: 10 })).map(({ id }) => id);
    assert.deepEqual(await list('waiting'), [parked.id, job.id]);
    assert.deepEqual(await list('running'), []);
    assert.deepEqual(await list('queued'), []);
  });

  test('a waiting job ends, is retried and is released as a running one', async (bench) => {
    for (const [outcome, state] of [
      [succeeded(), 'succeeded'],
      [failed, 'failed'],
      [retryIn(60_000), 'queued'],
      [released, 'queued'],
    ] as const) {
      const { job } = await bench.hold();
      await setWaiting(bench, job, 'children');
      assert.equal(await bench.settle(job, outcome), 'settled');
      assert.equal((await bench.read(job.id)).state, state);
    }
  });

  test('a parked job spends no attempt, has no runner, and is not due', async (bench) => {
    const { job, runnerId, children } = await parent(bench, ['a']);
    assert.equal(await park(bench, job, children), 'settled');
    assert.equal(await park(bench, job, children), 'already');
    const { state, waitsFor, attempt, runner } = await bench.read(job.id);
    assert.deepEqual([state, waitsFor, attempt, runner], ['waiting', 'children', 1, undefined]);
    const claimed = await bench.claim(runnerId);
    assert.deepEqual(
      claimed.map(({ id }) => id),
      children.map(({ id }) => id),
    );
  });

  test('a parked job is woken when the first child that it awaits has ended', async (bench) => {
    const { job, runnerId, children } = await parent(bench, ['a', 'b']);
    await park(bench, job, children);
    const [one] = await bench.claim(runnerId, 1);
    assert.equal(await bench.store.wake([job.id]), 0);
    await bench.settle(one as ClaimedJob, succeeded());
    assert.equal(await bench.store.wake([job.id]), 1);
    assert.equal(await bench.store.wake([job.id]), 0);
    const next = (await bench.claim(runnerId)).find(({ id }) => id === job.id);
    assert.equal(next?.attempt, 1);
    assert.equal((await bench.read(job.id)).state, 'running');
  });

  test('whoever wakes all wakes those whose child has ended, and no others', async (bench) => {
    // Children go before new roots, so both are held first.
    const held = [await bench.hold(), await bench.hold()];
    const parents: Parent[] = [];
    for (const holder of held) parents.push(await parentOf(bench, holder, ['a']));
    for (const { job, children } of parents) await park(bench, job, children);
    assert.equal(await bench.overdue(), false);
    const [child] = await bench.claim(held[0]?.runnerId ?? '', 1);
    await bench.settle(child as ClaimedJob, succeeded());
    assert.equal(await bench.overdue(), true, 'any tick tells so');
    assert.equal(await bench.store.wake(), 1);
    assert.equal(await bench.overdue(), false);
    const woken = await Promise.all(parents.map(({ job }) => bench.read(job.id)));
    assert.deepEqual(
      woken.map(({ id, state }) => [id, state]),
      parents.map(({ job }) => [job.id, job.id === child?.parentId ? 'queued' : 'waiting']),
    );
  });

  test('a child that nobody awaits wakes nobody', async (bench) => {
    const { job, runnerId, children } = await parent(bench, ['a', 'b']);
    await park(
      bench,
      job,
      children.filter(({ key }) => key === 'a'),
    );
    const other = children.find(({ key }) => key === 'b');
    for (const claimed of await bench.claim(runnerId))
      if (claimed.id === other?.id) await bench.settle(claimed, succeeded());
    assert.equal(await bench.store.wake(), 0);
  });

  test('a job parked after its child has ended is woken too', async (bench) => {
    const { job, runnerId, children } = await parent(bench, ['a']);
    const [child] = await bench.claim(runnerId);
    await bench.settle(child as ClaimedJob, succeeded());
    await park(bench, job, children);
    assert.equal(await bench.store.wake(), 1);
  });

  test('a park and the ends of its children at once: whoever asks last wakes it', async (bench) => {
    const stores = await bench.several(3);
    for (let round = 0; round < 10; round += 1) {
      const { job, runnerId, children } = await parent(bench, ['a', 'b']);
      const claimed = await bench.claim(runnerId);
      const woken = await Promise.all([
        thenWake(stores[0] as Store, job.id, () => park(bench, job, children)),
        ...claimed.map((child, n) =>
          thenWake(stores[n + 1] as Store, job.id, (store) =>
            store.settle([{ id: child.id, token: child.token, outcome: succeeded() }]),
          ),
        ),
      ]);
      assert.equal(
        woken.reduce((sum, count) => sum + count, 0),
        1,
      );
      const [again] = await bench.claim(runnerId);
      assert.equal(again?.id, job.id);
      await bench.settle(again, succeeded());
    }
  });

  test('a parked job is due after its delay, whatever it awaits', async (bench) => {
    const { job, runnerId, children } = await parent(bench, ['a']);
    const awaits = children.map(({ id }) => id);
    await bench.settle(job, { kind: 'parked', awaits, delayMs: 1 });
    await bench.passes(10);
    assert.ok((await bench.claim(runnerId)).some(({ id }) => id === job.id));
  });

  test('a sleeping job is not woken by anything but time', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await bench.settle(job, { kind: 'parked', awaits: [], delayMs: 60_000 });
    assert.equal((await bench.read(job.id)).waitsFor, 'sleep');
    assert.equal(await bench.store.wake(), 0);
    assert.deepEqual(await bench.claim(runnerId), []);
  });

  test('a parked job is cancelled at once', async (bench) => {
    const { job, children } = await parent(bench, ['a']);
    await park(bench, job, children);
    const request = { id: job.id, reason: 'enough', graceMs: 60_000 };
    assert.deepEqual(await bench.store.cancel([request]), ['cancelled']);
    assert.equal((await bench.read(children[0]?.id ?? '')).state, 'cancelled');
  });

  test('a job that is to be cancelled is not parked: it ends', async (bench) => {
    const { job, children } = await parent(bench, ['a']);
    await bench.store.cancel([{ id: job.id, reason: 'enough', graceMs: 60_000 }]);
    assert.equal(await park(bench, job, children), 'cancelled');
    assert.equal((await bench.read(job.id)).state, 'cancelled');
  });

  test('a job lost while it ran is a suspect, one lost while it waited is not', async (bench) => {
    for (const waits of [false, true]) {
      const { job } = await bench.holdBriefly();
      if (waits) await setWaiting(bench, job, 'children');
      await bench.forfeited();
      const runnerId = await bench.register();
      const [next] = await bench.claim(runnerId);
      assert.deepEqual([next?.id, next?.suspect, next?.losses], [job.id, !waits, waits ? 0 : 1]);
      await bench.settle(next as ClaimedJob, succeeded());
    }
  });

  test('a suspect stays one until an attempt has ended by itself', async (bench) => {
    const { job } = await bench.holdBriefly();
    await bench.forfeited();
    const runnerId = await bench.register();
    const claim = async (): Promise<ClaimedJob> => {
      const [next] = await bench.claim(runnerId);
      assert.equal(next?.id, job.id);
      return next;
    };
    await bench.settle(await claim(), released);
    await bench.settle(await claim(), DIED);
    const dead = await claim();
    assert.deepEqual([dead.suspect, dead.deaths, dead.losses, dead.attempt], [true, 1, 2, 1]);
    await bench.settle(dead, retryIn(0));
    const cleared = await claim();
    assert.deepEqual([cleared.suspect, cleared.deaths, cleared.attempt], [false, 0, 2]);
  });

  test('an attempt that died alone is kept as lost, and spends no attempt', async (bench) => {
    const { job, runnerId } = await bench.hold();
    assert.equal(await bench.settle(job, DIED), 'settled');
    assert.equal(await bench.settle(job, DIED), 'already');
    const [kept] = await bench.store.attempts(job.id);
    assert.deepEqual([kept?.outcome, kept?.error?.kind], ['lost', 'lost']);
    const [next] = await bench.claim(runnerId);
    assert.deepEqual([next?.attempt, next?.deaths, next?.suspect], [1, 1, true]);
  });
}

interface Parent {
  readonly runnerId: string;
  readonly job: ClaimedJob;
  readonly children: readonly StartedChild[];
}

async function parent(bench: Bench, keys: readonly string[]): Promise<Parent> {
  return parentOf(bench, await bench.hold(), keys);
}

/** Has a job that is held start children. */
async function parentOf(
  bench: Bench,
  { runnerId, job }: Held,
  keys: readonly string[],
): Promise<Parent> {
  const { id, token } = job;
  const [children] = await bench.store.startChildren([
    { id, token, children: keys.map((key) => aChild(key)) },
  ]);
  assert.ok(typeof children === 'object');
  return { runnerId, job, children };
}

function park(bench: Bench, job: ClaimedJob, children: readonly StartedChild[]): Promise<string> {
  return bench.settle(job, { kind: 'parked', awaits: children.map(({ id }) => id) });
}

async function setWaiting(
  bench: Bench,
  { id, token }: Pick<ClaimedJob, 'id' | 'token'>,
  waitsFor: WaitsFor | null,
): Promise<string | undefined> {
  const [answer] = await bench.store.setWaiting([{ id, token, waitsFor }]);
  return answer;
}

async function thenWake(
  store: Store,
  id: string,
  act: (store: Store) => Promise<unknown>,
): Promise<number> {
  await act(store);
  return store.wake([id]);
}
