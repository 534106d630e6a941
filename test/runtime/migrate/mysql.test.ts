import { readdir, readFile } from 'node:fs/promises';
import { createConnection } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '@jobwright/runtime/migrate';
import { openStore } from '@jobwright/runtime/store';
import { createEmptyMysql, hasMysql, WITHOUT_MYSQL, type TestMysql } from '../../support/mysql.js';
import { OWN_MIGRATIONS } from '../../support/own-migrations.js';
import { statements } from '../../support/stores.js';

describe.skipIf(!hasMysql())(hasMysql() ? 'migrating MariaDB' : WITHOUT_MYSQL, () => {
  let database: TestMysql;
  beforeEach(async () => {
    database = await createEmptyMysql();
  });
  afterEach(() => database.drop());

  const run = (sql: string) => statements({ kind: 'mysql', url: database.url }, sql);

  it('takes up a file that was applied in part, wherever it stopped', async () => {
    const folder = new URL('../../../runtime/migrations/mysql/', import.meta.url);
    const files = OWN_MIGRATIONS.map((name) => readFile(new URL(`${name}.sql`, folder), 'utf8'));
    const parts = (await Promise.all(files)).flatMap((file) =>
      file.split(/;\n\n/).map((part) => `${part};`),
    );
    expect(parts.length).toBeGreaterThan(20);
    for (const part of parts) {
      await run(part);
      const store = await openStore(database.url);
      const last = part === parts.at(-1);
      if (!last) await expect(store.open()).rejects.toMatchObject({ code: 'MIGRATION_MISSING' });
      await store.close();
    }
    expect((await migrate(database.url)).applied).toEqual([]);

    await run(`
      update jobwright_migrations set applied_at = null where name = '0001_jobs';
      drop table jobwright_statuses`);
    expect((await migrate(database.url)).applied).toEqual(['0001_jobs']);
    const store = await openStore(database.url);
    await store.open();
    await store.close();
  });

  it('waits for another process that migrates, without a waiting statement', async () => {
    const other = await createConnection(database.url);
    const lock = `concat('jobwright_', sha1('${new URL(database.url).pathname.slice(1)}'))`;
    await other.query(`select get_lock(${lock}, 0)`);
    let done = false;
    const migrating = migrate(database.url).finally(() => (done = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(done).toBe(false);
    await other.query(`select release_lock(${lock})`);
    expect((await migrating).applied).toEqual(OWN_MIGRATIONS);
    await other.end();
  });

  it('keeps what it needs in the database, whatever that one has for a default', async () => {
    await migrate(database.url);
    const rows = await run(
      `select distinct collation_name as name from information_schema.columns
       where table_schema = database() and collation_name is not null and column_type not like 'enum%'`,
    );
    expect(rows.map((row) => (row as { name: string }).name).sort()).toEqual([
      'ascii_bin',
      'utf8mb4_nopad_bin',
    ]);
  });
});
