import type { JobDescriptor } from '@jobwright/runtime';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  HandlerFunction,
  Isolation,
  Registry,
  RegistryEntry,
} from '@jobwright/runtime/runner';
import { sample, type Differences, type Sample } from './sample.js';

/*
 * Jobs that start jobs. Worker threads and processes import this module too: effects that tests count are counted in the
 * database, as jobs and steps.
 */

interface Family<P = unknown, O = unknown> extends Sample<P, O> {
  readonly spawns: Sample;
}

const echo = sample('test.echo', (params) => params);
const fail = sample('test.fail', ({ code }: { code: 'Gone' | 'Busy' }, { error }): never => {
  throw error[code]({ where: 'there' }, `it is ${code}`);
});
const hang = sample('test.hang', (_, { signal }) => sleep(600_000, undefined, { signal }));
const failOrHang = sample('test.fail_or_hang', ({ code }: { code?: 'Gone' }, { error, signal }) => {
  if (code !== undefined) throw error[code]({ where: 'there' });
  return sleep(600_000, undefined, { signal });
});
const pause = sample('test.pause', async ({ ms }: { ms: number }, { signal }) => {
  await sleep(ms, undefined, { signal });
  return ms;
});
/** Succeeds from the second time that it is started by a parent on. */
const flaky = sample('test.flaky', ({ parentAttempt }: { parentAttempt: number }, { error }) => {
  if (parentAttempt < 2) throw error.Gone({ where: 'here' });
  return parentAttempt;
});

const jobs = {
  echo: descriptor<unknown, unknown>(echo),
  fail: descriptor<{ code: 'Gone' | 'Busy' }, never>(fail),
  hang: descriptor<unknown, never>(hang),
  fail_or_hang: descriptor<{ code?: 'Gone' }, never>(failOrHang),
  pause: descriptor<{ ms: number }, number>(pause),
  flaky: descriptor<{ parentAttempt: number }, number>(flaky),
};

const parents: readonly RegistryEntry[] = [
  parent('test.run', async (params: { value: unknown }, job) => ({
    got: await job.run(jobs.echo, params.value),
  })),
  parent('test.run_again', async (_, job) => {
    const first = await job.run(jobs.echo, { attempt: job.attempt }, { key: 'first' });
    const second = await job.run(jobs.echo, 'unnamed');
    if (job.attempt < 3) throw new Error('again');
    return { first, second };
  }),
  parent(
    'test.run_all',
    async ({ values, concurrency }: { values: number[]; concurrency?: number }, job) =>
      job.runAll(jobs.echo, values, { ...(concurrency !== undefined && { concurrency }) }),
  ),
  parent('test.run_failing', (params: { code: 'Gone' | 'Busy' }, job) =>
    job.run(jobs.fail, params),
  ),
  parent('test.handle_failing', async (params: { code: 'Gone' | 'Busy' }, job) => {
    const child = await job.start(jobs.fail, params, { key: 'risky' });
    const result = await child.result();
    return result.ok ? 'ok' : result.error.code;
  }),
  parent('test.fail_fast', (_, job) => job.runAll(jobs.fail_or_hang, [{ code: 'Gone' }, {}, {}])),
  parent('test.bad_item', (_, job) => job.runAll(jobs.echo, [1, 2, 1n])),
  parent('test.too_many', (_, job) =>
    job.runAll(
      jobs.echo,
      Array.from({ length: 10_001 }, (__, n) => n),
    ),
  ),
  parent('test.settle_all', async (_, job) => {
    const results = await job.runAllSettled(jobs.fail, [{ code: 'Gone' }, { code: 'Gone' }]);
    return results.map((result) => (result.ok ? 'ok' : result.error.code));
  }),
  parent('test.retry_failed', async (_, job) => {
    const params = { parentAttempt: job.attempt };
    return job.run(jobs.flaky, params, { key: 'flaky', retryFailed: true });
  }),
  // Leaves a child behind, and fails the first time that it is started by a parent.
  parent('test.leaver', async ({ parentAttempt }: { parentAttempt: number }, job) => {
    await job.start(jobs.hang, {}, { key: 'left' });
    if (parentAttempt < 2) throw job.error.Gone({ where: 'here' });
    return parentAttempt;
  }),
  parent('test.replace_leaver', async (_, job) => {
    const params = { parentAttempt: job.attempt };
    const leaver = { ...jobs.flaky, name: 'test.leaver' } as const;
    await job.run(leaver, params, { key: 'leaver', retryFailed: true });
    await job.run(jobs.hang, {}, { key: 'last' });
  }),
  parent('test.same_key', async (_, job) => {
    await job.run(jobs.echo, 1, { key: 'one' });
    await job.run(jobs.pause, { ms: 1 }, { key: 'one' });
  }),
  parent('test.undeclared', (_, job) => job.run({ ...jobs.echo, name: 'test.other' }, 1)),
  parent('test.wait_for_hanging', (_, job) => job.run(jobs.hang, {})),
  parent('test.leave_detached', async (_, job) => {
    await job.start(jobs.hang, {}, { key: 'free', detached: true });
    await job.run(jobs.hang, {}, { key: 'bound' });
  }),
  parent('test.steps', async ({ until }: { until: number }, job) => {
    const first = await job.step('first', () => ({ attempt: job.attempt }));
    const second = await job.step('second', () => job.attempt);
    if (job.attempt < until) throw new Error('again');
    return { first, second, nothing: await job.step<unknown>('nothing', () => undefined) };
  }),
  parent('test.sleep', async ({ ms }: { ms: number }, job) => {
    await job.sleep('nap', `${ms}ms`);
    return { attempt: job.attempt };
  }),
  parent('test.long_sleep', async (_, job) => {
    await job.sleep('winter', '90d');
  }),
  parent('test.nested', async ({ depth }: { depth: number }, job): Promise<number> => {
    if (depth === 0) return 1;
    const below = [{ depth: depth - 1 }, { depth: depth - 1 }];
    const sizes = await job.runAll({ ...jobs.echo, name: 'test.nested' }, below);
    return (sizes as number[]).reduce((sum, size) => sum + size, 1);
  }),
];

/** The parents run as `isolation` says; their children inline. */
export function family(url: string, isolation: Isolation): Registry {
  const isolated = parents.map(({ job, load }) => ({ job: { ...job, isolation }, load }));
  return { url, entries: [echo, fail, hang, failOrHang, pause, flaky, ...isolated] };
}

function parent<P, O>(
  name: string,
  run: HandlerFunction<Family<P, O>>,
  differences: Differences = {},
): RegistryEntry {
  const spawns = [...Object.values(jobs).map((job) => job.name), 'test.nested', 'test.leaver'];
  return sample(name, run as HandlerFunction<Sample<P, O>>, { ...differences, spawns });
}

/** What a handler names a child by, with the types that tests need. */
function descriptor<P, O>({ job }: RegistryEntry) {
  return job.descriptor as unknown as JobDescriptor<Sample<P, O>>;
}
