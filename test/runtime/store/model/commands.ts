import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type {
  CancelRequest,
  ClaimLimit,
  ListQuery,
  NewJob,
  Outcome,
  StartRequest,
  StepRecord,
} from '@jobwright/runtime/store';
import { uuidv7 } from '../../../../runtime/src/json/uuid.js';
import { LONG_MS, pick, type World } from './world.js';

type Command = fc.AsyncCommand<World, World>;

/** A command from what it does; `told` is how a failing run shows it. */
function command(told: string, run: (world: World) => Promise<void>): Command {
  return { check: () => true, run, toString: () => told };
}

function made<T>(
  name: string,
  wish: fc.Arbitrary<T>,
  run: (world: World, wish: T) => Promise<void>,
): fc.Arbitrary<Command> {
  return wish.map((made) =>
    command(`${name}(${JSON.stringify(made)})`, (world) => run(world, made)),
  );
}

/** Which of what there is, counted from the newest, so that one thing is often meant by several commands. */
const which = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.nat({ max: 4 }) },
  fc.nat({ max: 25 }),
);

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, arbitrary);
}

const TYPES = [
  { name: 'test.a', version: 1, revision: 1 },
  { name: 'test.a', version: 1, revision: 2 },
  { name: 'test.a', version: 2, revision: 1 },
  { name: 'test.b', version: 1, revision: 1 },
] as const;

const key = fc.record({
  key: fc.constantFrom('k', 'K', 'k ', 'é', 'é'.normalize('NFD')),
  paramsHash: fc.constantFrom('aa', 'bb'),
});

const newJob = fc.record({
  type: fc.constantFrom(...TYPES),
  queue: fc.constantFrom('default', 'slow'),
  priority: fc.constantFrom(0, 0, 0, 5, -1),
  params: fc.constantFrom('{}', '{"b": 1.0, "a":"\\u00e9é"}'),
  key: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, key),
});

const submit = made(
  'submit',
  fc.array(fc.oneof({ weight: 4, arbitrary: newJob }, { weight: 1, arbitrary: which }), {
    minLength: 1,
    maxLength: 4,
  }),
  async (world, wishes) => {
    const jobs = wishes.flatMap((wish): readonly NewJob[] => {
      if (typeof wish === 'number') return [pick(world.jobs, wish) ?? []].flat(); // sent again
      const { type, key: wanted, ...rest } = wish;
      const job = { id: uuidv7(), ...type, ...rest, ...(wanted && { key: wanted }) };
      world.jobs.push(job);
      return [job];
    });
    await world.clockMoves();
    await world.both(({ store }) => store.submit(jobs));
    world.timesWritten();
  },
);

const register = made(
  'register',
  fc.record({
    again: rarely(which),
    leaseMs: fc.constantFrom(...Array.from({ length: 9 }, () => LONG_MS), 1),
  }),
  async (world, { again, leaseMs }) => {
    const id = again === null ? randomUUID() : world.runner(again);
    world.runners.push(id);
    await world.both(({ store }) => store.register({ id, name: 'model', leaseMs }));
    if (leaseMs === 1) world.brief.add(id);
    await leasesRunOut(world, id);
  },
);

/** A brief lease is never just about to run out: it has. */
async function leasesRunOut(world: World, id: string): Promise<void> {
  if (world.brief.has(id)) await sleep(3);
}

const expire = made('expire', which, async (world, n) => {
  await world.both((system) => system.expire(world.holder(n)));
});

const claimLimit: fc.Arbitrary<ClaimLimit> = fc
  .record({
    name: rarely(fc.constantFrom('test.a', 'test.b')),
    queue: rarely(fc.constantFrom('default', 'slow')),
    belowPriority: rarely(fc.constantFrom(0, 1, 5)),
    most: fc.nat({ max: 3 }),
  })
  .map(({ name, queue, belowPriority, most }) => ({
    most,
    ...(name !== null && { name }),
    ...(queue !== null && { queue }),
    ...(belowPriority !== null && { belowPriority }),
  }));

const claim = made(
  'claim',
  fc.record({
    runner: which,
    again: rarely(which),
    types: fc.oneof(
      { weight: 3, arbitrary: fc.constant(TYPES.slice(1)) },
      fc.uniqueArray(fc.constantFrom(...TYPES), {
        selector: ({ name, version }) => `${name} ${version}`,
      }),
    ),
    limit: fc.integer({ min: 1, max: 5 }),
    limits: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      fc.array(claimLimit, { minLength: 1, maxLength: 2 }),
    ),
  }),
  async (world, { runner, again, types, limit, limits }) => {
    const known = again === null ? undefined : pick(world.claims, again);
    const request = known ?? {
      claimId: randomUUID(),
      runnerId: world.runner(runner),
      types,
      limit,
      limits,
    };
    world.claims.push(request);
    const claimed = await world.both(
      ({ store }) => store.claim(request),
      ({ jobs, more }) => ({
        more,
        jobs: jobs.map(({ ageMs, ...job }) => ({ ...job, old: ageMs >= 0 })),
      }),
    );
    world.held.push(
      ...claimed.jobs.map(({ id, token }) => ({ id, token, runnerId: request.runnerId })),
    );
  },
);

const tick = made('tick', which, async (world, n) => {
  const id = world.holder(n);
  await world.both(
    ({ store }) => store.tick(id),
    (reply) =>
      reply.lease === 'lost'
        ? reply
        : reply.cancels.map(({ graceLeftMs, ...rest }) => ({ ...rest, left: graceLeftMs > 0 })),
  );
  await leasesRunOut(world, id);
});

const cancels = made('cancels', which, async (world, n) => {
  const id = world.holder(n);
  await world.both(
    ({ store }) => store.cancels(id),
    (all) => all.map(({ graceLeftMs, ...rest }) => ({ ...rest, left: graceLeftMs > 0 })),
  );
});

const retire = made('retire', which, async (world, n) => {
  const id = world.holder(n);
  await world.both(({ store }) => store.retire(id));
});

const forfeit = made('forfeit', fc.integer({ min: 0, max: 3 }), async (world, maxLosses) => {
  await world.both(({ store }) => store.forfeit(maxLosses));
});

/** Children by how many newer there are, where an outcome awaits some. */
type OutcomeWish =
  | Exclude<Outcome, { kind: 'parked' }>
  | { readonly kind: 'parked'; readonly children: readonly number[]; readonly delayMs?: number };

const parked: fc.Arbitrary<OutcomeWish> = fc
  .record({
    children: fc.array(which, { maxLength: 3 }),
    delayMs: rarely(fc.constantFrom(0, LONG_MS)),
  })
  .map(({ children, delayMs }) => ({
    kind: 'parked',
    children,
    ...(delayMs !== null && { delayMs }),
  }));

const outcome: fc.Arbitrary<OutcomeWish> = fc.oneof(
  fc
    .constantFrom('1', '{"z":1.50, "a":[]}')
    .map((output) => ({ kind: 'succeeded', output }) as const),
  fc.constantFrom('failed' as const, 'dead' as const, 'cancelled' as const).map(
    (state) =>
      ({
        kind: 'ended',
        state,
        error: { kind: 'declared', code: 'C', message: state, data: [1] },
      }) as const,
  ),
  fc
    .constantFrom(0, LONG_MS)
    .map(
      (delayMs) =>
        ({ kind: 'retry', delayMs, error: { kind: 'unexpected', message: 'again' } }) as const,
    ),
  fc.constant({ kind: 'released' } as const),
  parked,
  fc.constant({ kind: 'lost', error: { kind: 'lost', message: 'it died' } } as const),
);

function outcomeOf(world: World, wish: OutcomeWish): Outcome {
  if (wish.kind !== 'parked') return wish;
  const { children, ...rest } = wish;
  return { ...rest, awaits: children.map((n) => world.child(n)) };
}

/** A token as it was answered, or one that is wrong in some way. */
const token = fc.record({
  which,
  wrong: fc.constantFrom(...Array.from({ length: 16 }, () => ''), 'past', 'future', 'claim', 'job'),
});
type TokenWish = typeof token extends fc.Arbitrary<infer T> ? T : never;

function tokenOf(world: World, { which: n, wrong }: TokenWish): ReturnType<World['token']> {
  const held = world.token(n);
  if (wrong === 'job') return { ...held, id: world.job(n + 1) };
  if (wrong === 'claim') return { ...held, token: { ...held.token, claimId: randomUUID() } };
  const epoch = held.token.epoch + (wrong === 'past' ? -1 : wrong === 'future' ? 1 : 0);
  return { ...held, token: { ...held.token, epoch } };
}

const settle = made(
  'settle',
  fc.array(fc.record({ token, outcome }), { minLength: 1, maxLength: 4 }),
  async (world, wishes) => {
    const settlements = wishes.map((wish) => ({
      ...tokenOf(world, wish.token),
      outcome: outcomeOf(world, wish.outcome),
    }));
    await world.clockMoves();
    await world.both(({ store }) => store.settle(settlements));
    world.timesWritten();
  },
);

const status = made(
  'status',
  fc.array(fc.record({ token, status: fc.constantFrom('1', '{"p": 2.0}') }), {
    minLength: 1,
    maxLength: 4,
  }),
  async (world, wishes) => {
    const updates = wishes.map((wish) => ({ ...tokenOf(world, wish.token), status: wish.status }));
    await world.both(({ store }) => store.status(updates));
  },
);

const start = made(
  'startChildren',
  fc.record({
    again: rarely(which),
    requests: fc.array(
      fc.record({
        token,
        children: fc.array(
          fc.record({
            key: fc.constantFrom('k', 'K', 'k ', 'l'),
            type: fc.constantFrom(...TYPES),
            queue: fc.constantFrom('default', 'slow'),
            priority: fc.constantFrom(0, 0, 0, 5),
            paramsHash: fc.constantFrom('aa', 'bb'),
            detached: rarely(fc.constant(true)),
            failed: fc.constantFrom('keep' as const, 'replace' as const),
          }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  async (world, { again, requests: wishes }) => {
    const known = again === null ? undefined : pick(world.starts, again);
    const requests =
      known ??
      wishes.map(({ token: wanted, children }): StartRequest => ({
        ...tokenOf(world, wanted),
        children: children.map(({ type, queue, priority, detached, ...rest }) => {
          const job = { id: uuidv7(), ...type, queue, priority, params: '{}' };
          world.jobs.push(job);
          world.children.push(job.id);
          return { ...rest, job, depth: 1, detached: detached === true };
        }),
      }));
    world.starts.push(requests);
    await world.clockMoves();
    await world.both(({ store }) => store.startChildren(requests));
    world.timesWritten();
  },
);

const record = made(
  'recordSteps',
  fc.array(
    fc.record({
      token,
      key: fc.constantFrom('s', 'S', 's '),
      done: fc.constantFrom(
        { result: '1' },
        { result: '{"b": 1.0, "a":"é"}' },
        { sleepMs: 0 },
        { sleepMs: LONG_MS },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  async (world, wishes) => {
    const records = wishes.map(({ token: wanted, key: name, done }): StepRecord => ({
      ...tokenOf(world, wanted),
      key: name,
      done,
    }));
    await world.both(({ store }) => store.recordSteps(records));
  },
);

const wait = made(
  'setWaiting',
  fc.array(fc.record({ token, waitsFor: fc.constantFrom('children', 'sleep', null) }), {
    minLength: 1,
    maxLength: 3,
  }),
  async (world, wishes) => {
    const updates = wishes.map((wish) => ({
      ...tokenOf(world, wish.token),
      waitsFor: wish.waitsFor,
    }));
    await world.both(({ store }) => store.setWaiting(updates));
  },
);

const wake = made(
  'wake',
  fc.option(fc.array(which, { maxLength: 4 }), { nil: undefined }),
  async (world, wishes) => {
    const ids = wishes?.map((n) => world.job(n));
    await world.clockMoves();
    await world.both(({ store }) => store.wake(ids));
    world.timesWritten();
  },
);

const cancel = made(
  'cancel',
  fc.array(
    fc.record({
      job: which,
      held: fc.boolean(),
      graceMs: fc.constantFrom(0, LONG_MS),
      reason: fc.constantFrom('x', 'ü "'),
    }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  async (world, wishes) => {
    const requests = wishes.map(({ job, ...rest }): CancelRequest => ({
      id: world.job(job),
      ...rest,
    }));
    await world.both(({ store }) => store.cancel(requests));
  },
);

const enforceCancels = fc.constant(
  command('enforceCancels()', async (world) => {
    await world.both(({ store }) => store.enforceCancels());
  }),
);

const prune = made(
  'prune',
  fc.record({
    jobName: fc.constantFrom('test.a', 'test.b'),
    states: fc.subarray(['succeeded', 'failed', 'dead', 'cancelled'] as const, { minLength: 1 }),
    endedForMs: fc.constantFrom(0, 0, LONG_MS),
    keepNewest: fc.constantFrom(0, 0, 1, 3),
    keyOutlivesMs: fc.constantFrom(-10_000, LONG_MS),
    limit: fc.integer({ min: 1, max: 4 }),
  }),
  async (world, wish) => {
    await world.clockMoves();
    await world.both(async ({ store }) => {
      const parts = [await store.prune(wish)];
      for (let next = parts[0]?.next; next !== undefined; next = parts.at(-1)?.next) {
        parts.push(await store.prune({ ...wish, from: next }));
      }
      return parts.map(({ jobs, next }) => [jobs, next?.after.id]);
    });
  },
);

const expireKeys = made('expireKeys', fc.integer({ min: 1, max: 3 }), async (world, limit) => {
  await world.both(({ store }) => store.expireKeys(limit));
});

const list = made(
  'list',
  fc.record({
    names: fc.option(fc.uniqueArray(fc.constantFrom('test.a', 'test.b', 'TEST.A', 'test.c')), {
      nil: undefined,
    }),
    states: fc.option(
      fc.uniqueArray(
        fc.constantFrom(
          ...([
            'queued',
            'running',
            'waiting',
            'succeeded',
            'failed',
            'dead',
            'cancelled',
          ] as const),
        ),
      ),
      { nil: undefined },
    ),
    limit: fc.integer({ min: 1, max: 8 }),
    before: fc.option(which, { nil: undefined }),
  }),
  async (world, { before, limit, names, states }) => {
    const query: ListQuery = {
      limit,
      ...(names && { names }),
      ...(states && { states }),
      ...(before !== undefined && { before: world.job(before) }),
    };
    await world.both(
      ({ store }) => store.list(query),
      (jobs) => jobs.map(({ id }) => id),
    );
  },
);

const changes = made(
  'changes',
  fc.array(fc.record({ job: which, sequence: fc.nat({ max: 3 }) }), { maxLength: 5 }),
  async (world, wishes) => {
    const cursors = wishes.map(({ job, sequence }) => ({ id: world.job(job), sequence }));
    await world.both(({ store }) => store.changes(cursors));
  },
);

const compare = fc.constant(command('compare()', (world) => world.compare()));

/** Runs of commands; `length` of them where none is left out. */
export function commands(length: number): fc.Arbitrary<Iterable<Command>> {
  const often = (weight: number, arbitrary: fc.Arbitrary<Command>) =>
    Array.from({ length: weight }, () => arbitrary);
  return fc.commands(
    [
      ...often(4, submit),
      ...often(3, register),
      ...often(8, claim),
      ...often(5, settle),
      ...often(2, status),
      ...often(4, start),
      ...often(2, wake),
      ...[record, wait],
      ...often(4, cancel),
      ...often(2, expire),
      ...often(2, forfeit),
      ...[tick, cancels, retire, enforceCancels, prune, expireKeys, list, changes, compare],
    ],
    { maxCommands: length, size: 'max' },
  );
}
