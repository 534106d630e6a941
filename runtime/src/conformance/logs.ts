import assert from 'node:assert/strict';
import type { ClaimedJob, Outcome } from '../store/claim.js';
import { DATABASE_ARCHIVE, LOG_START, type ArchivedLog, type LogRead } from '../store/log.js';
import type { Store } from '../store/store.js';
import { retryIn, succeeded, type Bench, type Test } from './bench.js';
import { until } from './until.js';

const LIMIT = 100;
const TAKEN_MS = 60_000;

export function exerciseLogs(test: Test): void {
  test('a log is read in order, as it was written, over all attempts', async (bench) => {
    const { job, runnerId } = await bench.hold();
    await append(bench, job, 1, 2, '{"msg":"é \\u0000"}\n{"b":1}\n');
    await append(bench, job, 3, 3, '{"c":1}\n');
    await bench.settle(job, retryIn(0));
    const [again] = await bench.claim(runnerId);
    await append(bench, again as ClaimedJob, 1, 1, '{"d":1}\n');
    const { chunks, ...facts } = await read(bench, job.id);
    assert.deepEqual(facts, { name: 'test.job', ended: false, cuts: [] });
    assert.deepEqual(
      chunks.map(({ attempt, firstSequence, lastSequence, lines }) => [
        attempt,
        firstSequence,
        lastSequence,
        lines,
      ]),
      [
        [1, 1, 2, '{"msg":"é \\u0000"}\n{"b":1}\n'],
        [1, 3, 3, '{"c":1}\n'],
        [2, 1, 1, '{"d":1}\n'],
      ],
    );
  });

  test('a log is read on from a position, in parts', async (bench) => {
    const { job } = await bench.hold();
    for (const n of [1, 2, 3]) await append(bench, job, n, n, `${n}\n`);
    const { epoch } = job.token;
    const after = { epoch, sequence: 1 };
    const [none, next, again] = await bench.store.readLogs(
      [
        { id: NO_JOB, after: LOG_START },
        { id: job.id, after },
        { id: job.id, after: LOG_START },
      ],
      1,
    );
    assert.deepEqual(
      next?.chunks.map(({ lines }) => lines),
      ['2\n'],
    );
    assert.equal(none, undefined);
    assert.equal(again?.chunks[0]?.lines, '1\n');
  });

  test('a chunk sent again is there once', async (bench) => {
    const { job } = await bench.hold();
    await append(bench, job, 1, 1, 'a\n');
    assert.equal(await append(bench, job, 1, 1, 'a\n'), 'stored');
    assert.equal((await read(bench, job.id)).chunks.length, 1);
  });

  test('an outdated token logs nothing; in a batch each stands for itself', async (bench) => {
    const [one, two] = [await bench.hold(), await bench.hold()];
    const stale = { ...two.job.token, epoch: two.job.token.epoch - 1 };
    const line = { firstSequence: 1, lastSequence: 1 };
    const answers = await bench.store.log([
      { id: two.job.id, token: stale, ...line, lines: 'stale\n' },
      { id: one.job.id, token: one.job.token, ...line, lines: 'one\n' },
      { id: two.job.id, token: two.job.token, ...line, lines: 'two\n' },
    ]);
    assert.deepEqual(answers, ['lease-lost', 'stored', 'stored']);
    assert.equal((await read(bench, two.job.id)).chunks[0]?.lines, 'two\n');
  });

  test('a chunk that meets the voiding of its token waits for it and is not kept', async (bench) => {
    const { job } = await bench.hold();
    const hold = await bench.database.stray.holdVoided(job.id);
    const answer = await bench.during(hold, () => append(bench, job, 1, 1, 'late\n'));
    assert.equal(answer, 'lease-lost');
    assert.deepEqual((await read(bench, job.id)).chunks, []);
  });

  test('the last lines come with the end of their attempt, if its token holds', async (bench) => {
    const { job, runnerId } = await bench.hold();
    const settle = async (held: ClaimedJob, outcome: Outcome, lines: string): Promise<unknown> => {
      const log = { firstSequence: 1, lastSequence: 1, lines };
      const settlement = { id: held.id, token: held.token, outcome, log };
      return (await bench.store.settle([settlement]))[0];
    };
    assert.equal(await settle(job, retryIn(0), 'a\n'), 'settled');
    assert.equal(await settle(job, succeeded(), 'stale\n'), 'already');
    const [again] = await bench.claim(runnerId);
    assert.equal(await settle(again as ClaimedJob, succeeded(), 'b\n'), 'settled');
    assert.equal(await settle(again as ClaimedJob, succeeded(), 'b\n'), 'already');
    const { chunks } = await read(bench, job.id);
    assert.deepEqual(
      chunks.map(({ attempt, lines }) => [attempt, lines]),
      [
        [1, 'a\n'],
        [2, 'b\n'],
      ],
    );
    assert.deepEqual(await bench.store.unarchived(LIMIT, TAKEN_MS), [job.id]);
  });

  test('with the log of a job come its name and headers', async (bench) => {
    const headers = { tenant: 'é "a"' };
    const { name, headers: kept } = await read(bench, await bench.submit({ headers }));
    assert.deepEqual({ name, headers: kept }, { name: 'test.job', headers });
    assert.equal('headers' in (await read(bench, await bench.submit())), false);
  });

  test('an attempt that was lost is a cut, one that was settled is none', async (bench) => {
    const { job } = await bench.holdBriefly();
    await bench.forfeited();
    const [cut, ...others] = (await read(bench, job.id)).cuts;
    assert.deepEqual(others, []);
    assert.equal(cut?.epoch, job.token.epoch);
    assert.equal(cut.outcome, 'lost');
    assert.ok(cut.endedAt > 0 && cut.message !== undefined);
    const runnerId = await bench.register();
    const [again] = await bench.claim(runnerId);
    await bench.settle(again as ClaimedJob, succeeded());
    const { ended, cuts } = await read(bench, job.id);
    assert.equal(ended, true);
    assert.equal(cuts.length, 1);
  });

  test('an attempt that was voided after its cut-off is a cut', async (bench) => {
    const { job } = await bench.hold();
    await bench.store.cancel([{ id: job.id, reason: 'enough', graceMs: 0 }]);
    await bench.passes(1);
    await bench.store.enforceCancels();
    const { cuts } = await read(bench, job.id);
    assert.deepEqual(
      cuts.map(({ outcome, message }) => ({ outcome, message })),
      [{ outcome: 'cancelled', message: 'enough' }],
    );
  });

  test('jobs that have ended and have logged are to be archived, oldest end first', async (bench) => {
    const quiet = await bench.hold();
    await bench.settle(quiet.job, succeeded());
    const [first, second, living] = [await bench.hold(), await bench.hold(), await bench.hold()];
    for (const { job } of [first, second, living]) await append(bench, job, 1, 1, 'a\n');
    await bench.settle(second.job, succeeded());
    await bench.passes(2);
    await bench.settle(first.job, succeeded());
    assert.deepEqual(await bench.store.unarchived(1, TAKEN_MS), [second.job.id]);
    assert.deepEqual(await bench.store.unarchived(LIMIT, TAKEN_MS), [first.job.id]);
  });

  test('a job that is ended by others is to be archived too', async (bench) => {
    const { job } = await bench.hold();
    await append(bench, job, 1, 1, 'a\n');
    await bench.settle(job, retryIn(60_000));
    await bench.store.cancel([{ id: job.id, reason: 'enough', graceMs: 0 }]);
    assert.deepEqual(await bench.store.unarchived(LIMIT, TAKEN_MS), [job.id]);
  });

  test('what one archiver has taken another is not given, until its time is over', async (bench) => {
    const { job } = await logged(bench);
    const [one, two] = await bench.several(2);
    const taken = await Promise.all([one, two].map((it) => (it as Store).unarchived(LIMIT, 1)));
    assert.ok(taken.flat().length >= 1);
    await bench.passes(2);
    assert.deepEqual(await bench.store.unarchived(LIMIT, TAKEN_MS), [job.id]);
    assert.deepEqual(await bench.store.unarchived(LIMIT, TAKEN_MS), []);
  });

  test('an archived log has a pointer and an object, and its chunks are gone', async (bench) => {
    const { job } = await logged(bench);
    const log = archivedLog(job, 'one.gz');
    assert.deepEqual(await bench.store.archive([log]), ['archived']);
    const { chunks, archived } = await read(bench, job.id);
    assert.deepEqual(chunks, []);
    assert.deepEqual(archived, log.pointer);
    assert.deepEqual(await bench.store.archived([NO_JOB, job.id]), [undefined, log.pointer]);
    const object = await bench.store.archivedObject('one.gz');
    assert.deepEqual([...(object ?? [])], [0, 255, 10, 13]);
    assert.equal(await bench.store.archivedObject('two.gz'), undefined);
    assert.deepEqual(await bench.store.unarchived(LIMIT, 0), []);
  });

  test('an archive sent again stands; a second archiver changes nothing', async (bench) => {
    const { job } = await logged(bench);
    const [one, two] = [archivedLog(job, 'one.gz'), archivedLog(job, 'two.gz')];
    await bench.store.archive([one]);
    assert.deepEqual(await bench.store.archive([two, one]), ['orphan', 'archived']);
    assert.deepEqual((await read(bench, job.id)).archived, one.pointer);
    assert.equal(await bench.store.archivedObject('two.gz'), undefined);
  });

  test('archivers of one job at once: one of their objects stands', async (bench) => {
    const { job } = await logged(bench);
    const stores = await bench.several(4);
    const answers = await Promise.all(
      stores.map((store, n) => store.archive([archivedLog(job, `${n}.gz`)])),
    );
    assert.equal(answers.flat().filter((answer) => answer === 'archived').length, 1);
    const kept = await Promise.all(stores.map((_, n) => bench.store.archivedObject(`${n}.gz`)));
    assert.equal(kept.filter((object) => object !== undefined).length, 1);
  });

  test('exactly the chunks that an archived log holds are deleted', async (bench) => {
    const { job } = await bench.hold();
    await append(bench, job, 1, 1, 'a\n');
    await append(bench, job, 2, 2, 'b\n');
    await bench.settle(job, succeeded());
    await bench.store.archive([archivedLog(job, 'one.gz')]);
    assert.deepEqual(
      (await read(bench, job.id)).chunks.map(({ lines }) => lines),
      ['b\n'],
    );
  });

  test('a job that lives, or is not there, is not archived', async (bench) => {
    const { job } = await bench.hold();
    await append(bench, job, 1, 1, 'a\n');
    const gone = archivedLog({ ...job, id: NO_JOB }, 'two.gz');
    const answers = await bench.store.archive([archivedLog(job, 'one.gz'), gone]);
    assert.deepEqual(answers, ['orphan', 'orphan']);
    assert.equal((await read(bench, job.id)).chunks.length, 1);
  });

  test('a pruned job takes its log with it, and leaves word of objects elsewhere', async (bench) => {
    const [here, there, live] = [await logged(bench), await logged(bench), await logged(bench)];
    const elsewhere = archivedLog(there.job, 'two.gz', 'file:///logs');
    await bench.store.archive([archivedLog(here.job, 'one.gz'), elsewhere]);
    await prune(bench);
    const after = LOG_START;
    assert.deepEqual(await bench.store.readLogs([{ id: live.job.id, after }], LIMIT), [undefined]);
    assert.equal(await bench.store.archivedObject('one.gz'), undefined);
    assert.deepEqual(await bench.store.archived([here.job.id, there.job.id]), [
      undefined,
      undefined,
    ]);
    assert.deepEqual(await bench.store.unarchived(LIMIT, 0), []);
    const removals = [{ archive: 'file:///logs', object: 'two.gz' }];
    assert.deepEqual(await bench.store.removals('file:///logs', LIMIT), removals);
    assert.deepEqual(await bench.store.removals('file:///other', LIMIT), []);
    await bench.store.removed(removals);
    assert.deepEqual(await bench.store.removals('file:///logs', LIMIT), []);
  });

  test('a pruned job is not archived any more', async (bench) => {
    const { job } = await logged(bench);
    await prune(bench);
    assert.deepEqual(await bench.store.archive([archivedLog(job, 'one.gz')]), ['orphan']);
    assert.equal(await bench.store.archivedObject('one.gz'), undefined);
  });

  test('who archives and who prunes at once leave nothing of a job, and word of each object elsewhere', async (bench) => {
    const [one, two, ...pruners] = (await bench.several(4)) as [Store, Store, Store, Store];
    for (let round = 0; round < 10; round += 1) {
      const jobs = await Promise.all(Array.from({ length: 8 }, () => logged(bench)));
      await bench.passes(1);
      const logs = jobs.map(({ job }, n) =>
        archivedLog(job, `${round}-${n}.gz`, n % 2 === 0 ? DATABASE_ARCHIVE : 'file:///logs'),
      );
      const archiving = Promise.all([one.archive(logs.slice(0, 4)), two.archive(logs.slice(4))]);
      await Promise.all(pruners.map((store) => pruneUntilNone(bench, store)));
      const answers = await archiving;
      const archived = logs.filter((_, n) => answers.flat()[n] === 'archived');
      const elsewhere = archived.filter(({ pointer }) => pointer.archive !== DATABASE_ARCHIVE);
      const removals = await bench.store.removals('file:///logs', LIMIT);
      assert.deepEqual(
        removals.map(({ object }) => object).sort(),
        elsewhere.map(({ pointer }) => pointer.object).sort(),
      );
      await bench.store.removed(removals);
      for (const { id, pointer } of logs) {
        assert.equal(await bench.store.archivedObject(pointer.object), undefined);
        assert.deepEqual(await bench.store.archived([id]), [undefined]);
      }
      assert.deepEqual(await bench.store.unarchived(LIMIT, 0), []);
    }
  });

  test('logs of a job type expire by their age; the job stays, and it is told that there was one', async (bench) => {
    const [here, there] = [await logged(bench), await logged(bench)];
    const elsewhere = archivedLog(there.job, 'two.gz', 'file:///logs');
    await bench.store.archive([archivedLog(here.job, 'one.gz'), elsewhere]);
    const expire = (olderThanMs: number, jobName = 'test.job'): Promise<number> =>
      bench.store.expireLogs({ jobName, olderThanMs, limit: LIMIT });
    assert.equal(await expire(60_000), 0);
    await bench.passes(2);
    assert.equal(await expire(1, 'test.other'), 0);
    assert.equal(await expire(1), 2);
    assert.equal(await expire(1), 0);
    const { archived } = await read(bench, here.job.id);
    assert.equal(archived?.archive, DATABASE_ARCHIVE);
    assert.equal(archived.object, undefined);
    assert.equal(await bench.store.archivedObject('one.gz'), undefined);
    assert.equal((await bench.store.removals('file:///logs', LIMIT)).length, 1);
  });
}

const NO_JOB = '0198c0de-0000-7000-8000-000000000000';

async function append(
  bench: Bench,
  { id, token }: Pick<ClaimedJob, 'id' | 'token'>,
  firstSequence: number,
  lastSequence: number,
  lines: string,
): Promise<unknown> {
  return (await bench.store.log([{ id, token, firstSequence, lastSequence, lines }]))[0];
}

/** A job that has logged one line and has ended. */
async function logged(bench: Bench): Promise<{ readonly job: ClaimedJob }> {
  const { job } = await bench.hold();
  await append(bench, job, 1, 1, 'a\n');
  await bench.settle(job, succeeded());
  return { job };
}

async function read(bench: Bench, id: string): Promise<LogRead> {
  const [log] = await bench.store.readLogs([{ id, after: LOG_START }], LIMIT);
  if (log === undefined) throw new Error(`job ${id} is not in the store`);
  return log;
}

/** The first chunk of a job, archived. */
function archivedLog(
  { id, token }: Pick<ClaimedJob, 'id' | 'token'>,
  object: string,
  archive = DATABASE_ARCHIVE,
): ArchivedLog {
  return {
    id,
    pointer: { archive, object, bytes: 2, lines: 1 },
    ...(archive === DATABASE_ARCHIVE && { data: new Uint8Array([0, 255, 10, 13]) }),
    chunks: [{ epoch: token.epoch, sequence: 1 }],
  };
}

/** As fast as it can, so that it meets what others do with the jobs. */
function pruneUntilNone(bench: Bench, store: Store): Promise<void> {
  return until(async () => {
    await pruneOnce(store);
    return (await bench.store.list({ names: ['test.job'], limit: 1 })).length === 0;
  });
}

async function prune(bench: Bench): Promise<void> {
  await bench.passes(1);
  await pruneOnce(bench.store);
}

async function pruneOnce(store: Store): Promise<void> {
  await store.prune({
    jobName: 'test.job',
    states: ['succeeded'],
    endedForMs: 0,
    keepNewest: 0,
    keyOutlivesMs: 0,
    limit: LIMIT,
  });
}
