import { mkdir, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectMigrations, migrate, pruneMigrations } from '@jobwright/runtime/migrate';
import { emptyProject, generateIn, write } from '../../generator/support/project.js';
import { freshStore, statements, STORE_KINDS, type FreshStore } from '../../support/stores.js';

const params = {
  type: 'object',
  properties: { format: { enum: ['mp3', 'ogg'] }, size: { type: 'integer' } },
};
const job = (name: string, index: readonly string[]) => ({ job: name, version: 1, params, index });

describe.each(STORE_KINDS)('pruning %s', (kind) => {
  let database: FreshStore;
  let root: string;
  let dir: string;
  beforeEach(async () => {
    database = await freshStore(kind);
    root = emptyProject();
    dir = join(root, 'generated/migrations');
    await apply({ 'media.copy': ['format', 'size'], 'media.file': ['format'] });
  });
  afterEach(async () => {
    await database.drop();
    rmSync(root, { recursive: true });
  });

  /** Makes these the jobs that there are, each with its indexes, as far as files go. */
  async function jobs(wanted: Readonly<Record<string, readonly string[]>>): Promise<void> {
    await rm(join(root, 'schemas'), { recursive: true, force: true });
    for (const [name, index] of Object.entries(wanted))
      write(root, { [`schemas/${name}.yaml`]: job(name, index) });
    expect(generateIn(root)).not.toHaveProperty('problems');
  }

  async function apply(wanted: Readonly<Record<string, readonly string[]>>): Promise<void> {
    await jobs(wanted);
    await migrate(database.url, { dir });
  }

  const prefix = kind === 'postgres' ? 'jobwright.' : 'jobwright_';
  const table = `${prefix}jobs`;
  const OBJECTS = {
    postgres: `select relname as name from pg_class where relnamespace = 'jobwright'::regnamespace
      and (relkind = 'v' or relname ~ '_[0-9a-f]{8}$') order by 1`,
    sqlite: `select name from sqlite_schema where type = 'view' or name glob 'jobwright_*_${'[0-9a-f]'.repeat(8)}' order by 1`,
    mysql: `select table_name as name from information_schema.views where table_schema = database()
      union select index_name from information_schema.statistics
        where table_schema = database() and index_name regexp '_[0-9a-f]{8}$'
      union select column_name from information_schema.columns
        where table_schema = database() and table_name = 'jobwright_jobs' and column_name regexp '_[0-9a-f]{8}$'
      order by 1`,
  } as const;

  /** Views and indexes of job files, without prefix; hashes as #. */
  async function objects(): Promise<readonly string[]> {
    const rows = (await statements(database, OBJECTS[kind])) as { name: string }[];
    return rows.map(({ name }) => name.replace('jobwright_', '').replace(/_[0-9a-f]{8}$/, '_#'));
  }

  const ALL = ['format_#', 'format_#', 'media_copy', 'media_file', 'size_#'];
  const unwanted = async () =>
    (await inspectMigrations(database.url, { dir })).unwanted.map((name) =>
      name.replace(/[0-9a-f]{8}$/, '#'),
    );

  it('removes the views and indexes that no job file asks for, when asked to, and nothing else', async () => {
    await statements(database, `create index own on ${table} (version)`);
    await statements(database, `create view own_view as select 1 as one`);
    await apply({ 'media.copy': ['size'] });
    expect(
      (await objects()).filter((name) => name !== 'own_view'),
      'unasked',
    ).toEqual(ALL);
    const list = ['media.file.#', 'media.copy.index-format.#', 'media.file.index-format.#'];
    expect(await unwanted()).toEqual(list);

    const removed = await pruneMigrations(database.url, { dir });
    expect(removed.map((name) => name.replace(/[0-9a-f]{8}$/, '#'))).toEqual(list);
    expect((await objects()).filter((name) => name !== 'own_view')).toEqual([
      'media_copy',
      'size_#',
    ]);
    expect(await statements(database, 'select one from own_view')).toEqual([{ one: 1 }]);
    await statements(
      database,
      kind === 'mysql'
        ? `drop index own on ${table}`
        : `drop index ${prefix.replace('jobwright_', '')}own`,
    );
    expect(await unwanted()).toEqual([]);
    expect(await pruneMigrations(database.url, { dir })).toEqual([]);
  });

  it('makes again what job files go back to', async () => {
    await apply({ 'media.copy': [] });
    await pruneMigrations(database.url, { dir });
    expect(await objects()).toEqual(['media_copy']);
    await apply({ 'media.copy': ['format', 'size'], 'media.file': ['format'] });
    expect(await objects()).toEqual(ALL);
    expect(await statements(database, `select format from ${prefix}media_copy`)).toEqual([]);
  });

  it('leaves a view to the job that has it by now', async () => {
    await apply({ 'media.copy_all': [] });
    await apply({ 'media_copy.all': [] });
    expect(await unwanted()).toContain('media.copy_all.#');
    await pruneMigrations(database.url, { dir });
    expect(await objects()).toEqual(['media_copy_all']);
    expect(await unwanted()).toEqual([]);
  });

  it('refuses where something is to be applied first', async () => {
    await jobs({ 'media.copy': [], 'zoo.feed': [] });
    await expect(pruneMigrations(database.url, { dir })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    expect(await objects()).toEqual(ALL);
  });

  it('takes a folder with nothing of job files for a mistake', async () => {
    await rm(join(dir, kind), { recursive: true });
    const refused = { code: 'INVALID_OPTION' };
    await expect(pruneMigrations(database.url, { dir })).rejects.toMatchObject(refused);
    await mkdir(join(dir, kind));
    await expect(pruneMigrations(database.url, { dir })).rejects.toMatchObject(refused);
    expect(await unwanted()).toEqual([]);
    expect(await objects()).toEqual(ALL);
  });

  if (kind === 'postgres') {
    it('does not tear down what somebody has built upon a view', async () => {
      await statements(database, 'create view report as select id from jobwright.media_file');
      await apply({ 'media.copy': ['size'] });
      await expect(pruneMigrations(database.url, { dir })).rejects.toMatchObject({
        code: 'MIGRATION_FAILED',
        tried: 'remove',
      });
      expect(await statements(database, 'select * from report')).toEqual([]);
      await statements(database, 'drop view report');
      expect(await pruneMigrations(database.url, { dir })).toHaveLength(3);
    });
  }
});
