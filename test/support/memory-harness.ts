import type { Hold, StoreHarness, StrayAccess } from '@jobwright/runtime/conformance';
import { MemoryDatabase, MemoryStore, type Tables } from '@jobwright/runtime/store/memory';

/** The conformance suite in memory: a database a test. */
export const memoryHarness: StoreHarness = {
  database() {
    const database = new MemoryDatabase();
    return Promise.resolve({
      open: () => Promise.resolve(new MemoryStore(database)),
      async begin() {
        const tx = await database.begin();
        const end = (how: 'commit' | 'rollback') => (): Promise<void> => {
          tx[how]();
          return Promise.resolve();
        };
        return { tx, commit: end('commit'), rollback: end('rollback') };
      },
      stray: strayAccess(database),
      drop: () => Promise.resolve(),
    });
  },
};

function strayAccess(database: MemoryDatabase): StrayAccess {
  const hold = async (change: (tables: Tables) => void): Promise<Hold> => {
    const tx = await database.begin();
    change(tx.tables);
    return {
      awaited: () => Promise.resolve(),
      commit() {
        tx.commit();
        return Promise.resolve();
      },
    };
  };
  const alterRunner = (id: string, change: (row: { leaseUntil: number }) => object) =>
    hold(({ runners }) => {
      const runner = runners.get(id)!;
      runners.set(id, { ...runner, ...change(runner) });
    });
  return {
    revive: (id) => scribble(database, id),
    alter: (id) => scribble(database, id),
    holdVoided: (id) =>
      hold(({ live }) => {
        const job = live.get(id)!;
        live.set(id, { ...job, epoch: job.epoch + 1 });
      }),
    holdSettled: (id) =>
      hold(({ live, ended }) => {
        const { runAt, startedAt, ...job } = live.get(id)!;
        live.delete(id);
        const times = { runAt, startedAt, endedAt: runAt };
        ended.set(id, { ...job, ...times, state: 'succeeded', output: '{}', error: null });
      }),
    holdRenewed: (id) =>
      alterRunner(id, ({ leaseUntil }) => ({ leaseUntil: leaseUntil + 3_600_000 })),
    holdEnded: (id) => alterRunner(id, ({ leaseUntil }) => ({ endedAt: leaseUntil })),
  };
}

/** There is no way to the tables but the store: what it answers may be changed, and must not change them. */
async function scribble(database: MemoryDatabase, id: string): Promise<void> {
  const [record] = await new MemoryStore(database).read([id]);
  Object.assign(record!, { state: 'queued', params: '"stray"', name: 'stray', output: 'stray' });
  if (record?.error !== undefined) Object.assign(record.error, { message: 'stray' });
}
