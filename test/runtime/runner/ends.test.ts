import { setTimeout as sleep } from 'node:timers/promises';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import {
  createRunner,
  type HandlerFunction,
  type Runner,
  type RunnerEvent,
  type SensitivePath,
} from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sample, type Differences, type Sample } from '../../support/sample.js';
import {
  beginTransaction,
  emptyStore,
  freshStore,
  statements,
  STORE_KINDS,
  type FreshStore,
  type StoreKind,
} from '../../support/stores.js';
import { until } from '../../support/until.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

/** Refuses ends whose output has the word in it, as a database does that cannot take a value. */
const NO_POISON: Readonly<Record<StoreKind, string>> = {
  sqlite: `create trigger no_poison before insert on jobwright_ended_jobs when new.output like '%poison%'
    begin select raise(abort, 'no poison'); end`,
  postgres: `create function refuse_poison() returns trigger language plpgsql as $$
      begin raise exception 'no poison'; end $$;
    create trigger no_poison before insert on jobwright.ended_jobs for each row
      when (new.output::text like '%poison%') execute function refuse_poison()`,
  mysql: `create trigger no_poison before insert on jobwright_ended_jobs for each row
    if new.output like '%poison%' then signal sqlstate '45000' set message_text = 'no poison'; end if`,
};

describe.each(STORE_KINDS)('what an attempt comes to on %s', (kind) => {
  let store: FreshStore;
  let client: Client | undefined;
  let runner: Runner | undefined;
  let events: RunnerEvent[];

  beforeEach(async () => {
    store = await emptyStore(kind);
    events = [];
  });
  afterEach(async () => {
    await runner?.stop();
    await client?.$close();
    await store.drop();
    runner = client = undefined;
  });

  /** A runner of one job type, and one job of it. */
  async function run(handle: HandlerFunction<Sample>, differences: Differences = {}) {
    await start(handle, differences);
    const job = await client!.test['odd']!.submit({});
    return { job, result: await job.result({ timeout: '50s' }) };
  }

  async function start(
    handle: HandlerFunction<Sample>,
    differences: Differences = {},
    concurrency = 1,
  ): Promise<void> {
    const entries = [
      sample('test.odd', handle, differences),
      sample('test.echo', (given) => given),
    ];
    client = buildClient<Client>(
      entries.map(({ job }) => job.descriptor),
      store.url,
    );
    runner = createRunner({
      ...{ store: store.url, registry: { url: import.meta.url, entries }, concurrency },
      onEvent: (event) => events.push(event),
    });
    await runner.start();
  }

  /** What was told of the ends of its attempts, when the last has been. */
  async function settled(id: string, times: number) {
    const found = () =>
      events.filter((event) => event.type === 'settled').filter((event) => event.id === id);
    await until(() => found().length >= times, 20_000);
    return found().map(({ outcome, detail }) =>
      detail === undefined ? outcome : [outcome, detail],
    );
  }

  /** One that can still be run. */
  async function othersGoOn(): Promise<void> {
    const other = await client!.test['echo']!.submit(1);
    expect(await other.result({ timeout: '50s' })).toEqual({ ok: true, output: 1 });
    expect(events.map(({ type }) => type)).not.toContain('store-away');
  }

  describe('that completes its job in a transaction', () => {
    it('is success where it throws after the commit', async () => {
      const { job, result } = await run(async (_, { complete }) => {
        const tx = await beginTransaction(store);
        await complete('done', { in: tx.handle });
        await tx.commit();
        throw new Error('too late');
      });
      expect(result).toEqual({ ok: true, output: 'done' });
      expect(await settled(job.id, 1)).toEqual(['succeeded']);
    });

    it('is success where the commit comes after it has returned', async () => {
      const { job, result } = await run(async (_, { complete }) => {
        const tx = await beginTransaction(store);
        await complete('done', { in: tx.handle });
        setTimeout(() => void tx.commit(), 300);
      });
      expect(result).toEqual({ ok: true, output: 'done' });
      expect(await settled(job.id, 1)).toEqual(['succeeded']);
    });

    it('is what it threw where that was rolled back', async () => {
      const { job, result } = await run(async (_, { complete, error }) => {
        const tx = await beginTransaction(store);
        await complete('done', { in: tx.handle });
        await tx.rollback();
        throw error.Gone({ where: 'here' }, 'could not be written');
      });
      expect(result).toMatchObject({ ok: false, error: { code: 'Gone' } });
      expect(await settled(job.id, 1)).toEqual([['failed', 'Gone: could not be written']]);
    });

    it('may complete it again after a rollback, and not after a commit', async () => {
      let refused: unknown;
      const { job, result } = await run(async (_, { complete }) => {
        const first = await beginTransaction(store);
        await complete('first', { in: first.handle });
        await first.rollback();
        const second = await beginTransaction(store);
        await complete('second', { in: second.handle });
        await second.commit();
        const third = await beginTransaction(store);
        refused = await complete('third', { in: third.handle }).catch((error: unknown) => error);
        await third.rollback();
        return 'ignored';
      });
      expect(result).toEqual({ ok: true, output: 'second' });
      expect(await settled(job.id, 1)).toEqual(['succeeded']);
      expect(refused).toMatchObject({ code: 'INVALID_OPTION' });
    });

    it('has failed where the second transaction is rolled back, too', async () => {
      const { job, result } = await run(async (_, { complete, attempt }) => {
        if (attempt === 2) return 'done without';
        for (const output of ['first', 'second']) {
          const tx = await beginTransaction(store);
          await complete(output, { in: tx.handle });
          await tx.rollback();
        }
        return 'ignored';
      });
      expect(result).toEqual({ ok: true, output: 'done without' });
      const why = 'unexpected: The transaction in which job.complete was called was not committed.';
      expect(await settled(job.id, 2)).toEqual([['retry', why], 'succeeded']);
    });
  });

  it('has a declared message as short, and as clean, as any', async () => {
    const { result } = await run((_, { error }) => {
      throw error.Gone({ where: 'here' }, `\0\ud800${'x'.repeat(20_000_000)}`);
    });
    const message = `\ufffd\ufffd${'x'.repeat(1_998)}`;
    expect(result).toEqual({
      ok: false,
      error: { kind: 'declared', code: 'Gone', message, data: { where: 'here' } },
    });
    await othersGoOn();
  });

  it('is a failure that says why, where the database refuses it', async () => {
    await store.drop();
    store = await freshStore(kind);
    await statements(store, NO_POISON[kind]);
    const { job, result } = await run(() => ({ drink: 'poison' }));
    const message: unknown = expect.stringMatching(
      /^What the attempt came to could not be stored: .*no poison/,
    );
    expect(result).toEqual({ ok: false, error: { kind: 'unexpected', message } });
    expect(await job.read()).toMatchObject({ state: 'dead', attempt: 3 });
    const warnings = events.filter(({ type }) => type === 'warning');
    expect(warnings).toMatchObject([{ message }, { message }, { message }]);
    await othersGoOn();
  });

  it('is stored beside others as large, though all at once are too much', async () => {
    let ready = 0;
    const large = 'x'.repeat(999_000);
    await start(
      async () => {
        ready += 1;
        while (ready < 40) await sleep(10);
        return large;
      },
      {},
      40,
    );
    const jobs = await Promise.all(
      Array.from({ length: 40 }, () => client!.test['odd']!.submit({})),
    );
    for (const job of jobs) expect((await job.result({ timeout: '50s' })).ok).toBe(true);
    await othersGoOn();
  });

  it('is told as cancelled where it fails before it hears that it is to be', async () => {
    const { job, result } = await run(async (_, { id }) => {
      await (await client!.$get(id)).cancel('user left');
      throw new Error('before it hears');
    });
    expect(result).toEqual({ ok: false, error: { kind: 'cancelled', message: 'user left' } });
    const [end, ...more] = await settled(job.id, 1);
    expect(end).toEqual(['cancelled', expect.stringMatching(/^cancelled: /)]);
    expect(more).toEqual([]);
  });

  it('is a failure where the handler could not even be begun', async () => {
    const unreadable = {
      filter: () => {
        throw new Error('unreadable');
      },
    } as unknown as readonly SensitivePath[];
    const { job, result } = await run(() => 'never', { redact: unreadable });
    const message: unknown = expect.stringMatching(/^What went wrong cannot be told/);
    expect(result).toEqual({ ok: false, error: { kind: 'unexpected', message } });
    expect(await settled(job.id, 3)).toHaveLength(3);
    await othersGoOn();
  });
});
