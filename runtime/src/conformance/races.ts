import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { ClaimedJob } from '../store/claim.js';
import type { Store } from '../store/store.js';
import { isEndState } from '../types/state.js';
import {
  aJob,
  failed,
  KNOWN,
  LONG_MS,
  released,
  retryIn,
  succeeded,
  type Bench,
  type Test,
} from './bench.js';
import { until } from './until.js';

export function exerciseRaces(test: Test): void {
  test('eight stores that claim and settle at once run each job once', async (bench) => {
    const stores = await bench.several(8);
    const jobs = Array.from({ length: 400 }, (_, n) => aJob({ priority: n % 3 }));
    await bench.store.submit(jobs);
    const claimed = await Promise.all(stores.map((store) => drain(bench, store)));
    const ids = claimed.flat().map(({ id }) => id);
    assert.equal(ids.length, jobs.length);
    assert.equal(new Set(ids).size, jobs.length);
    const records = await bench.store.read(jobs.map(({ id }) => id));
    assert.ok(records.every((record) => record?.state === 'succeeded' && record.attempt === 1));
  });

  test('runners that die at any time lose no job, and no job ends twice', async (bench) => {
    const stores = await bench.several(6);
    const ids = await Promise.all(Array.from({ length: 40 }, () => bench.submit()));
    const history: Event[] = [];
    let done = false;
    const checking = until(async () => {
      const records = await bench.store.read(ids);
      return records.every((record) => record !== undefined && isEndState(record.state));
    }).finally(() => (done = true));
    await Promise.all([
      checking,
      ...stores.map((store, n) => live(bench, store, n, history, () => done)),
    ]);
    for (const id of ids) await assertHistory(bench, id, history);
  });

  test('a settle, a cut-off and a forfeit that meet end a job once', async (bench) => {
    const [one, two, three, four] = (await bench.several(4)) as [Store, Store, Store, Store];
    for (let round = 0; round < 12; round += 1) {
      const { job, leaseMs } = await bench.holdBriefly();
      await one.cancel([{ id: job.id, reason: 'x', graceMs: 0 }]);
      await bench.passes(leaseMs);
      const [answers, voided, forfeited] = await Promise.all([
        two.settle([{ id: job.id, token: job.token, outcome: succeeded('1') }]),
        three.enforceCancels(),
        four.forfeit(20),
      ]);
      const record = await bench.read(job.id);
      assert.equal(record.state, answers[0] === 'settled' ? 'succeeded' : 'cancelled');
      assert.equal(answers[0], record.state === 'succeeded' ? 'settled' : 'lease-lost');
      const attempts = await bench.store.attempts(job.id);
      assert.equal(attempts.length, 1, 'one attempt, that ended once');
      const ends = {
        succeeded: answers[0] === 'settled',
        cancelled: voided === 1,
        lost: record.losses === 1,
      };
      assert.deepEqual(
        Object.entries(ends).flatMap(([outcome, happened]) => (happened ? [outcome] : [])),
        [attempts[0]?.outcome],
        'exactly one of the three did it',
      );
      assert.equal(forfeited.requeued, 0);
    }
  });

  test('a claim that meets the forfeit of its runner leaves no job behind', async (bench) => {
    const [claiming, forfeiting] = (await bench.several(2)) as [Store, Store];
    const ids = new Set<string>();
    for (let round = 0; round < 40; round += 1) {
      ids.add(await bench.submit());
      const runnerId = await bench.register(1 + (round % 4), claiming);
      let ended = false;
      await Promise.all([
        until(async () => {
          await bench.claim(runnerId, 5, claiming);
          return ended;
        }),
        until(async () => (await forfeiting.forfeit(LONG_MS)).runners > 0).then(
          () => (ended = true),
        ),
      ]);
    }
    const left = await bench.claim(await bench.register(), 1_000);
    assert.deepEqual(
      new Set(left.map(({ id }) => id)),
      ids,
      'every job can be claimed by the living',
    );
  });
}

type Event =
  | { readonly type: 'claimed'; readonly id: string; readonly job: ClaimedJob }
  | {
      readonly type: 'settled';
      readonly id: string;
      readonly epoch: number;
      readonly ended: boolean;
    };

/** Claims and settles until nothing is left. */
async function drain(bench: Bench, store: Store): Promise<readonly ClaimedJob[]> {
  const runnerId = await bench.register(LONG_MS, store);
  const all: ClaimedJob[] = [];
  for (;;) {
    const jobs = await bench.claim(runnerId, 7, store);
    if (jobs.length === 0) return all;
    all.push(...jobs);
    const answers = await store.settle(
      jobs.map(({ id, token }) => ({ id, token, outcome: succeeded() })),
    );
    assert.ok(answers.every((answer) => answer === 'settled'));
  }
}

/** One runner after another: each claims, settles this way or that, and is gone without a word. */
async function live(
  bench: Bench,
  store: Store,
  seed: number,
  history: Event[],
  done: () => boolean,
): Promise<void> {
  let leaseMs = 40;
  for (let round = seed; !done(); round += 1) {
    const began = performance.now();
    const runnerId = await bench.register(leaseMs, store);
    const request = { claimId: randomUUID(), runnerId, types: KNOWN, limit: 3 };
    const { jobs } = await store.claim(request);
    // On a busy machine a lease may have run out before its first claim is there, every time.
    if (performance.now() - began > leaseMs / 2) leaseMs *= 2;
    for (const job of jobs) history.push({ type: 'claimed', id: job.id, job });
    if (round % 4 === 0) await store.tick(runnerId);
    for (const [n, job] of jobs.entries()) {
      if ((round + n) % 3 === 0) continue; // held until its lease runs out
      const outcome = [succeeded(), failed, retryIn(0), released][(round + n) % 4] as ReturnType<
        typeof succeeded
      >;
      const [answer] = await store.settle([{ id: job.id, token: job.token, outcome }]);
      const ended = outcome.kind === 'succeeded' || outcome.kind === 'ended';
      if (answer === 'settled')
        history.push({ type: 'settled', id: job.id, epoch: job.token.epoch, ended });
    }
    await store.forfeit(LONG_MS);
    // A store that answers within this turn of the event loop must not keep the checker's timers from theirs.
    await turn();
  }
}

/** What was seen of one job agrees with itself, and with what the store remembers. */
async function assertHistory(bench: Bench, id: string, history: readonly Event[]): Promise<void> {
  const events = history.filter((event) => event.id === id);
  const epochs = events.flatMap((event) =>
    event.type === 'claimed' ? [event.job.token.epoch] : [],
  );
  assert.equal(new Set(epochs).size, epochs.length, 'each claim has an epoch of its own');
  const settled = events.filter((event) => event.type === 'settled');
  assert.equal(
    new Set(settled.map(({ epoch }) => epoch)).size,
    settled.length,
    'each token settles once',
  );
  assert.equal(settled.filter(({ ended }) => ended).length, 1, 'one settle ended it');

  const attempts = await bench.store.attempts(id);
  assert.deepEqual(
    attempts.map(({ epoch }) => epoch),
    epochs.toSorted((a, b) => a - b),
    'each claim is one attempt',
  );
  const record = await bench.read(id);
  assert.equal(record.losses, attempts.filter(({ outcome }) => outcome === 'lost').length);
  const spent = attempts.filter(({ outcome }) => outcome !== 'lost' && outcome !== 'released');
  assert.equal(record.attempt, spent.length, 'attempts are counted once');
}
