import { access, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openStore } from '@jobwright/runtime/store';
import { OWN_MIGRATIONS } from '../../support/own-migrations.js';
import { createEmptySqlite } from '../../support/sqlite.js';
import {
  STORE_KINDS,
  freshStore,
  statements,
  type FreshStore,
  type StoreKind,
} from '../../support/stores.js';

describe('a store URL', () => {
  it.each(['mssql://localhost/db', 'jobs', 'sqlite:', 'http://user:secret@host/x'])(
    '%s is refused',
    async (url) => {
      await expect(openStore(url)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    },
  );

  it('is named without credentials', async () => {
    const store = await openStore('postgres://user:secret@127.0.0.1:1/db?password=secret');
    expect(store.label).toBe('postgres://127.0.0.1:1/db');
    await store.close();
    await expect(openStore('mssql://user:secret@host/x')).rejects.not.toThrow(/secret/);
  });
});

describe.each(STORE_KINDS)('opening %s', (kind) => {
  const opening = async ({ url }: Pick<FreshStore, 'url'>): Promise<void> => {
    const store = await openStore(url);
    try {
      await store.open();
    } finally {
      await store.close();
    }
  };

  it('refuses a database without tables, naming what is missing', async () => {
    const database = await freshStore(kind, { migrated: false });
    const refusal = { code: 'MIGRATION_MISSING', missing: OWN_MIGRATIONS };
    await expect(opening(database)).rejects.toMatchObject(refusal);
    await database.drop();
  });

  it('refuses a database that lacks a migration', async () => {
    const database = await freshStore(kind);
    await change(database, {
      sqlite: 'delete from jobwright_migrations',
      postgres: 'delete from jobwright.migrations',
      mysql: 'delete from jobwright_migrations',
    });
    await expect(opening(database)).rejects.toMatchObject({ code: 'MIGRATION_MISSING' });
    await database.drop();
  });

  it.each([
    [9, 9, 'Update @jobwright/runtime'],
    [0, 0, 'jobwright migrate'],
  ])('refuses a database that speaks protocol %i at least %i', async (protocol, least, advice) => {
    const database = await freshStore(kind);
    const set = `set protocol = ${protocol}, min_protocol = ${least}`;
    await change(database, {
      sqlite: `update jobwright_protocol ${set}`,
      postgres: `update jobwright.protocol ${set}`,
      mysql: `update jobwright_protocol ${set}`,
    });
    await expect(opening(database)).rejects.toMatchObject({
      code: 'PROTOCOL_MISMATCH',
      message: expect.stringContaining(advice) as string,
    });
    await database.drop();
  });

  it('accepts a database of newer tables that still speaks its protocol', async () => {
    const database = await freshStore(kind);
    await change(database, {
      sqlite: `update jobwright_protocol set protocol = 9; insert into jobwright_migrations (name) values ('0009_new')`,
      postgres: `update jobwright.protocol set protocol = 9; insert into jobwright.migrations (name) values ('0009_new')`,
      mysql: `update jobwright_protocol set protocol = 9; insert into jobwright_migrations (name, applied_at) values ('0009_new', 1)`,
    });
    await opening(database);
    await database.drop();
  });
});

describe('opening SQLite', () => {
  it('does not make a file that is not there, and says so and what to do', async () => {
    const database = await createEmptySqlite();
    const store = await openStore(database.url);
    const told = new RegExp(`no file ${database.path}: .*Run .jobwright migrate`);
    await expect(store.open()).rejects.toMatchObject({
      code: 'MIGRATION_MISSING',
      message: expect.stringMatching(told) as string,
    });
    await expect(access(database.path)).rejects.toThrow();
    await database.drop();
  });

  it('refuses a file that is no database', async () => {
    const database = await createEmptySqlite();
    await writeFile(
      database.path,
      'a letter to my aunt, of some length, since SQLite looks at the first hundred bytes '.repeat(
        9,
      ),
    );
    const store = await openStore(database.url);
    await expect(store.open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await database.drop();
  });

  it('says so once it is closed', async () => {
    const database = await freshStore('sqlite');
    const store = await openStore(database.url);
    await store.open();
    await store.close();
    await expect(store.list({ limit: 1 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await database.drop();
  });
});

describe('opening PostgreSQL', () => {
  it.each([
    ['no server', 'postgres://user:secret@127.0.0.1:1/db', /ECONNREFUSED/],
    ['no host', 'postgres://user:secret@no-such-host.invalid/db', /no-such-host/],
  ])('with %s says why, without credentials', async (_, url, why) => {
    const store = await openStore(url);
    const error: unknown = await store.open().catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(why) as string,
    });
    expect(String(error)).not.toContain('secret');
    await store.close();
  });

  it('with no such database says so', async () => {
    const { url, drop } = await freshStore('postgres');
    const store = await openStore(url.replace(/\/[^/]*$/, '/no_such_database'));
    await expect(store.open()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('no_such_database') as string,
    });
    await store.close();
    await drop();
  });
});

async function change(
  { kind, url }: FreshStore,
  sql: Readonly<Record<StoreKind, string>>,
): Promise<void> {
  await statements({ kind, url }, sql[kind]);
}
