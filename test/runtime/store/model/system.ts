import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { openStore, type Store } from '@jobwright/runtime/store';
import { MemoryDatabase, MemoryStore } from '@jobwright/runtime/store/memory';
import { JOB_TABLES } from '../../../support/job-tables.js';
import { rawSqlite } from '../../../support/sqlite.js';
import { freshStore, type StoreKind } from '../../../support/stores.js';

/** A store, and what a test does behind its back. */
export interface System {
  readonly store: Store;
  /** Has the lease of a runner run out long ago. */
  expire(runnerId: string): Promise<void>;
}

/** A system on a real database, used for one run after another. */
export interface RealSystem extends System {
  /** Forgets all jobs and runners. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export function memorySystem(): System {
  const database = new MemoryDatabase();
  return {
    store: new MemoryStore(database),
    async expire(runnerId) {
      const tx = await database.begin();
      const runner = tx.tables.runners.get(runnerId);
      if (runner !== undefined) tx.tables.runners.set(runnerId, { ...runner, leaseUntil: 0 });
      tx.commit();
    },
  };
}

export async function realSystem(kind: StoreKind): Promise<RealSystem> {
  const database = await freshStore(kind);
  const raw = await rawAccess[kind](database.url);
  if (raw.hurry !== undefined) await raw.run(raw.hurry);
  const store = await openStore(database.url);
  await store.open();
  return {
    store,
    async expire(runnerId) {
      await raw.run(raw.expire(runnerId));
    },
    async empty() {
      for (const table of JOB_TABLES) await raw.run(`delete from ${raw.prefix}${table}`);
    },
    async close() {
      await store.close();
      await raw.close();
      await database.drop();
    },
  };
}

interface RawAccess {
  /** What stands before the name of a table. */
  readonly prefix: string;
  readonly expire: (runnerId: string) => string;
  /** Spares the disk, in this database only. */
  readonly hurry?: string;
  run(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

const rawAccess: Readonly<Record<StoreKind, (url: string) => Promise<RawAccess>>> = {
  async sqlite(url) {
    const database = await rawSqlite(url.replace('sqlite:', ''));
    return {
      prefix: 'jobwright_',
      expire: (id) => `update jobwright_runners set lease_until = 0 where id = '${id}'`,
      run(sql) {
        database.exec(sql);
        return Promise.resolve();
      },
      close() {
        database.close();
        return Promise.resolve();
      },
    };
  },
  async postgres(url) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return {
      prefix: 'jobwright.',
      hurry: `alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`,
      expire: (id) => `update jobwright.runners set lease_until = 'epoch' where id = '${id}'`,
      run: (sql) => client.query(sql),
      close: () => client.end(),
    };
  },
  async mysql(url) {
    const connection = await createConnection(url);
    return {
      prefix: 'jobwright_',
      expire: (id) =>
        `update jobwright_runners set lease_until = 0 where id = unhex('${id.replaceAll('-', '')}')`,
      run: (sql) => connection.query(sql),
      close: () => connection.end(),
    };
  },
};
