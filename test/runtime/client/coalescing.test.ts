import { buildClient, connect, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sample, type Sample } from '../../support/sample.js';
import { emptyStore, statements, type FreshStore } from '../../support/stores.js';

type Client = ClientBase<Sample<number>> & {
  readonly test: Readonly<Record<'echo' | 'other', JobCaller<Sample<number>>>>;
};

const descriptors = ['test.echo', 'test.other'].map(
  (name) => sample(name, (n: number) => n).job.descriptor,
);
const HUNDRED = Array.from({ length: 100 }, (_, n) => n);

describe('a hundred submits in one tick, on PostgreSQL,', () => {
  let store: FreshStore;
  let connection: ReturnType<typeof connect>;
  let client: Client;
  beforeEach(async () => {
    store = await emptyStore('postgres');
    connection = connect(store.url);
    client = buildClient<Client>(descriptors, connection);
  });
  afterEach(async () => {
    await connection.close();
    await store.drop();
  });

  interface Stored {
    readonly jobs: number;
    readonly transactions: number;
  }

  /** How many jobs there are, and how many transactions have added them: a statement of its own is one. */
  async function stored(): Promise<Stored> {
    const [row] = await statements(
      store,
      'select count(*)::int as jobs, count(distinct xmin::text)::int as transactions from jobwright.jobs',
    );
    return row as unknown as Stored;
  }

  it('are one statement, whatever their types and of whichever client of the connection', async () => {
    const another = buildClient<Client>(descriptors, connection);
    const jobs = await Promise.all(
      HUNDRED.map((n) => (n % 2 ? client.test.echo : another.test.other).submit(n)),
    );
    expect(new Set(jobs.map(({ id }) => id))).toHaveLength(100);
    expect(await stored()).toEqual({ jobs: 100, transactions: 1 });
  });

  it('with keys are few, and each is answered for itself', async () => {
    const { echo } = client.test;
    const taken = await echo.submit(-1, { key: 'key-7' });
    const answers = await Promise.allSettled(
      HUNDRED.map((n) => echo.submit(n === 8 ? -1 : n, { key: `key-${n === 8 ? 7 : n}` })),
    );
    const [seventh, eighth] = answers.slice(7);
    expect(seventh).toMatchObject({ status: 'rejected', reason: { code: 'KEY_CONFLICT' } });
    expect(eighth).toMatchObject({ status: 'fulfilled', value: { id: taken.id } });
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(99);
    const { jobs, transactions } = await stored();
    expect(jobs).toBe(99);
    // What reads keys is loaded meanwhile, so that they do not all come in one turn.
    expect(transactions).toBeLessThan(20);
  });

  it('that come while others are on their way are one more', async () => {
    const before = client.test.echo.submit(1);
    // It is on its way by then: a connection is being made for it.
    await new Promise((resolve) => setImmediate(resolve));
    const after = HUNDRED.map((n) => client.test.echo.submit(n));
    await Promise.all([before, ...after]);
    expect(await stored()).toEqual({ jobs: 101, transactions: 2 });
  });
});
