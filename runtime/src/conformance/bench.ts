import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { uuidv7 } from '../json/uuid.js';
import type { ClaimedJob, KnownType, Outcome, SettleAnswer } from '../store/claim.js';
import type { JobRecord, NewJob } from '../store/job.js';
import type { Store } from '../store/store.js';
import type { Hold, TestDatabase, TestFunctions, StoreHarness } from './harness.js';
import { until } from './until.js';

/** Long enough not to run out in any test. */
export const LONG_MS = 600_000;

export const KNOWN: readonly KnownType[] = [{ name: 'test.job', version: 1, revision: 1 }];

/** One test with the suite's tools at hand. */
export type Test = (name: string, body: (bench: Bench) => Promise<void>) => void;

/** Makes tests whose databases come from `harness`, and are let go of whatever happens. */
export function testsOn(harness: StoreHarness, { it }: Pick<TestFunctions, 'it'>): Test {
  return (name, body) => {
    it(name, async () => {
      const database = await harness.database();
      const stores = [await database.open()];
      try {
        await body(new Bench(database, stores));
      } finally {
        await Promise.all(stores.map((store) => store.close()));
        await database.drop();
      }
    });
  };
}

/** A new job; what the test does not care about has defaults. */
export function aJob(wish: Partial<NewJob> = {}): NewJob {
  return {
    id: uuidv7(),
    name: 'test.job',
    version: 1,
    revision: 1,
    queue: 'default',
    priority: 0,
    params: '{}',
    ...wish,
  };
}

/** A job and the runner that holds it. */
export interface Held {
  readonly runnerId: string;
  readonly job: ClaimedJob;
}

/** What a runner holds whose lease runs out soon. */
export interface HeldBriefly {
  readonly runnerId: string;
  readonly leaseMs: number;
  readonly jobs: readonly ClaimedJob[];
}

/** A database, a store on it, and shorthand for what tests do again and again. */
export class Bench {
  readonly #stores: Store[];

  constructor(
    readonly database: TestDatabase,
    stores: Store[],
  ) {
    this.#stores = stores;
  }

  get store(): Store {
    return this.#stores[0] as Store;
  }

  /** Another store on the same database, closed with the test. */
  async another(): Promise<Store> {
    const store = await this.database.open();
    this.#stores.push(store);
    return store;
  }

  /** That many stores on the same database, the first included. */
  async several(count: number): Promise<readonly Store[]> {
    while (this.#stores.length < count) await this.another();
    return this.#stores.slice(0, count);
  }

  async submit(wish: Partial<NewJob> = {}): Promise<string> {
    const job = aJob(wish);
    await this.store.submit([job]);
    return job.id;
  }

  async register(leaseMs = LONG_MS, store = this.store): Promise<string> {
    const id = randomUUID();
    await store.register({ id, name: 'conformance', leaseMs });
    return id;
  }

  /** Whether the tick of a new runner, whose own lease is of no concern, says that something is overdue. */
  async overdue(): Promise<boolean> {
    const reply = await this.store.tick(await this.register());
    assert.equal(reply.lease, 'held');
    return reply.overdue;
  }

  /** Claims what is due of {@link KNOWN}. */
  async claim(runnerId: string, limit = 100, store = this.store): Promise<readonly ClaimedJob[]> {
    const request = { claimId: randomUUID(), runnerId, types: KNOWN, limit };
    return (await store.claim(request)).jobs;
  }

  /** Submits a job, and has a new runner hold it. */
  async hold(): Promise<Held> {
    await this.submit();
    const runnerId = await this.register();
    const [job] = await this.claim(runnerId, 1);
    if (job === undefined) throw new Error('a job that is due was not claimed');
    return { runnerId, job };
  }

  /** Has a new runner hold what is due, with a lease just long enough for the claim on this machine, now. */
  async claimBriefly(limit = 1, shortestMs = 30): Promise<HeldBriefly> {
    for (let leaseMs = shortestMs; leaseMs < LONG_MS; leaseMs *= 2) {
      const runnerId = await this.register(leaseMs);
      const jobs = await this.claim(runnerId, limit);
      if (jobs.length > 0) return { runnerId, leaseMs, jobs };
      await this.store.retire(runnerId);
    }
    throw new Error('a job that is due was not claimed');
  }

  /** Submits a job, and has a new runner hold it whose lease runs out soon. */
  async holdBriefly(): Promise<Held & { readonly leaseMs: number }> {
    await this.submit();
    const { jobs, ...runner } = await this.claimBriefly();
    return { ...runner, job: jobs[0] as ClaimedJob };
  }

  async settle(job: Pick<ClaimedJob, 'id' | 'token'>, outcome: Outcome): Promise<SettleAnswer> {
    const [answer] = await this.store.settle([{ id: job.id, token: job.token, outcome }]);
    return answer as SettleAnswer;
  }

  async read(id: string): Promise<JobRecord> {
    const [record] = await this.store.read([id]);
    if (record === undefined) throw new Error(`job ${id} is not in the store`);
    return record;
  }

  /** The database's clock: when a job submitted now was submitted. */
  async now(): Promise<number> {
    return (await this.read(await this.submit({ name: 'test.clock' }))).submittedAt;
  }

  /** Resolves once that much time has passed by the database's clock. */
  async passes(ms: number): Promise<void> {
    const start = await this.now();
    await until(async () => (await this.now()) > start + ms);
  }

  /** Forfeits until that many runners have been ended; answers what became of their jobs. */
  async forfeited(runners = 1, maxLosses = 20): Promise<{ requeued: number; dead: number }> {
    const sum = { runners: 0, requeued: 0, dead: 0 };
    await until(async () => {
      const forfeited = await this.store.forfeit(maxLosses);
      sum.runners += forfeited.runners;
      sum.requeued += forfeited.requeued;
      sum.dead += forfeited.dead;
      return sum.runners >= runners;
    });
    return { requeued: sum.requeued, dead: sum.dead };
  }

  /** Starts `action` while `hold` stands in its way, then lets it go on; answers what it answered. */
  async during<T>(hold: Hold, action: () => Promise<T>): Promise<T> {
    const acting = action();
    await Promise.race([acting, hold.awaited()]);
    await hold.commit();
    return acting;
  }
}

export const succeeded = (output = '{}'): Outcome => ({ kind: 'succeeded', output });

export const failed: Outcome = {
  kind: 'ended',
  state: 'failed',
  error: { kind: 'declared', code: 'Gone', message: 'It is gone.', data: { where: 'here' } },
};

export const retryIn = (delayMs: number): Outcome => ({
  kind: 'retry',
  delayMs,
  error: { kind: 'unexpected', message: 'Not this time.' },
});

export const released: Outcome = { kind: 'released' };
