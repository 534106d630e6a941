import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '@jobwright/runtime/migrate';
import { openStore } from '@jobwright/runtime/store';
import { OWN_MIGRATIONS } from '../../support/own-migrations.js';
import { inProcesses } from '../../support/processes.js';
import { STORE_KINDS, freshStore, statements, type FreshStore } from '../../support/stores.js';

const OWN = new URL('../../../runtime/migrations/', import.meta.url);
const VIEW = { 'media.copy.1a2b.sql': 'create view test_view as select 1 as one;' };

it('the dialects have the same migrations', async () => {
  const [postgres, ...others] = await Promise.all(
    ['postgres/', 'sqlite/', 'mysql/'].map((dialect) => readdir(new URL(dialect, OWN))),
  );
  for (const other of others) expect(other.sort()).toEqual(postgres?.sort());
});

describe.each(STORE_KINDS)('migrating %s', (kind) => {
  let database: FreshStore;
  let dir: string;

  beforeEach(async () => {
    database = await freshStore(kind, { migrated: false });
    dir = await mkdtemp(join(tmpdir(), 'jobwright-migrations-'));
  });
  afterEach(async () => {
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  });

  /** Makes `dir` hold just these files, as if just generated. */
  async function generated(files: Readonly<Record<string, string>>): Promise<void> {
    await rm(join(dir, kind), { recursive: true, force: true });
    for (const [name, sql] of Object.entries(files)) {
      await mkdir(dirname(join(dir, kind, name)), { recursive: true });
      await writeFile(join(dir, kind, name), sql);
    }
  }

  const apply = () => migrate(database.url, { dir });

  it('applies what is missing, and nothing the second time', async () => {
    const names = (await readdir(new URL(`${kind}/`, OWN)))
      .map((file) => file.replace('.sql', ''))
      .sort();
    expect(await migrate(database.url)).toEqual({ applied: names, present: [] });
    expect(await migrate(database.url)).toEqual({ applied: [], present: names });
    const store = await openStore(database.url);
    await store.open();
    await store.close();
  });

  it('is done once by ten processes at once', async () => {
    const outcomes = await inProcesses(10, 'migrating-process.mjs', database.url);
    expect(outcomes.flatMap(({ printed }) => printed as string[]).sort()).toEqual(OWN_MIGRATIONS);
  });

  it('applies what the job files need after its own tables, and once', async () => {
    await generated({ ...VIEW, '0001_jobs.sql': 'a copy for other tools, not to be run;' });
    expect((await apply()).applied).toEqual([...OWN_MIGRATIONS, 'media.copy.1a2b']);
    expect(await apply()).toEqual({ applied: [], present: [...OWN_MIGRATIONS, 'media.copy.1a2b'] });
    expect(await statements(database, 'select one from test_view')).toEqual([{ one: 1 }]);
  });

  it('applies an older file again when the job files go back to it', async () => {
    const file = (n: number): Record<string, string> => ({
      [`media.copy.${n}.sql`]: `drop view if exists test_view; create view test_view as select ${n} as n;`,
      'media.1.sql': 'select 1;',
    });
    await generated(file(1));
    await apply();
    await generated(file(2));
    expect((await apply()).applied).toEqual(['media.copy.2']);
    await generated(file(1));
    expect((await apply()).applied).toEqual(['media.copy.1']);
    expect(await statements(database, 'select n from test_view')).toEqual([{ n: 1 }]);
  });

  it('refuses a file that was edited after it was applied, and applies nothing', async () => {
    await generated(VIEW);
    await apply();
    await generated({
      'media.copy.1a2b.sql': 'select 2;',
      'zoo.feed.3c.sql': 'create table zoo (id int);',
    });
    await expect(apply()).rejects.toMatchObject({
      code: 'MIGRATION_EDITED',
      migration: 'media.copy.1a2b',
    });
    await expect(statements(database, 'select * from zoo')).rejects.toThrow();
  });

  it('takes a file for unchanged whose line ends a checkout has changed', async () => {
    await generated({ 'a.1.sql': 'select 1;\nselect 2;\n' });
    await apply();
    await generated({ 'a.1.sql': 'select 1;\r\nselect 2;\r\n' });
    expect((await apply()).applied).toEqual([]);
  });

  it('leaves the version before where a file fails', async () => {
    await generated({
      'a.1.sql': 'create table half (id int);\nselect nonsense from nowhere;',
      ...VIEW,
    });
    const failure = { code: 'MIGRATION_FAILED', migration: 'a.1' };
    await expect(apply()).rejects.toMatchObject(failure);
    // MariaDB commits each definition by itself.
    if (kind !== 'mysql')
      await expect(statements(database, 'select * from half')).rejects.toThrow();
    await generated(VIEW);
    expect((await apply()).applied).toEqual(['media.copy.1a2b']);
  });

  it('accepts tables that another tool has made', async () => {
    for (const name of OWN_MIGRATIONS) {
      const sql = await readFile(new URL(`${kind}/${name}.sql`, OWN), 'utf8');
      // As psql would: each statement by itself.
      const parts = sql.includes('outside a transaction') ? sql.split(/;\n/) : [sql];
      for (const part of parts) await statements(database, part);
    }
    expect((await migrate(database.url)).applied).toEqual([]);
  });

  it('says so where the folder is missing', async () => {
    await rm(dir, { recursive: true });
    await expect(apply()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('applies the tables alone where nothing was made for this kind of database', async () => {
    expect(await apply()).toMatchObject({ applied: OWN_MIGRATIONS });
  });
});
