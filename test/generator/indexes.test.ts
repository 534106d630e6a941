import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectMigrations, migrate } from '@jobwright/runtime/migrate';
import { openStore, type IndexedWhere, type Store } from '@jobwright/runtime/store';
import type { JobDescriptor } from '@jobwright/runtime';
import { aJob } from '../../runtime/dist/conformance/bench.js';
import { listIdsWhere as mysqlList } from '../../runtime/dist/store/mysql/sql/list.js';
import { listIdsWhere as postgresList } from '../../runtime/dist/store/postgres/sql/list.js';
import { listIdsWhere as sqliteList } from '../../runtime/dist/store/sqlite/sql/list.js';
import {
  freshStore,
  statements,
  STORE_KINDS,
  type FreshStore,
  type StoreKind,
} from '../support/stores.js';
import { emptyProject, generateIn, write } from './support/project.js';

const SCHEMA = {
  job: 'media.file',
  version: 1,
  params: {
    type: 'object',
    properties: {
      format: { enum: ['mp3', 'ogg', 'wav', 'flac'] },
      size: { type: 'integer' },
      loud: { type: ['boolean', 'null'] },
      note: { type: 'string', maxLength: 500 },
    },
  },
  index: ['format', 'size', 'loud', 'note'],
};
const root = emptyProject();
const dir = join(root, 'generated/migrations');
beforeAll(() => {
  write(root, { 'schemas/media.file.yaml': SCHEMA });
  expect(generateIn(root)).not.toHaveProperty('problems');
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

const table = (kind: StoreKind) => (kind === 'postgres' ? 'jobwright.jobs' : 'jobwright_jobs');
const view = (kind: StoreKind) =>
  kind === 'postgres' ? 'jobwright.media_file' : 'jobwright_media_file';

const EXPLAIN = { postgres: 'explain', mysql: 'explain', sqlite: 'explain query plan' } as const;

describe.each(STORE_KINDS)('indexes in %s', (kind) => {
  let database: FreshStore;
  let store: Store;
  beforeAll(async () => {
    database = await freshStore(kind, { migrated: false });
    await migrate(database.url, { dir });
    store = await openStore(database.url);
    await store.open();
    const jobs = Array.from({ length: 3000 }, (_, index) => {
      const format = index % 500 === 0 ? 'flac' : index % 2 === 0 ? 'mp3' : 'ogg';
      const loud = index % 500 === 1 ? true : index % 2 === 0 ? false : null;
      const params = JSON.stringify({ format, size: index, loud, note: `note ${index}` });
      return aJob({ name: index % 3 === 2 ? 'other.job' : 'media.file', params });
    });
    for (let from = 0; from < jobs.length; from += 500)
      await store.submit(jobs.slice(from, from + 500));
    await statements(
      database,
      kind === 'mysql' ? `analyze table ${table(kind)}` : `analyze ${table(kind)}`,
    );
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  /** What the database says of how it would answer. */
  const plan = async (query: string) =>
    JSON.stringify(await statements(database, `${EXPLAIN[kind]} ${query}`));

  it.each([
    ['format', `format = 'flac'`, 4],
    ['size', 'size = 42', 1],
    ['size', 'size between 10 and 14', 3],
    ['loud', 'loud = true', 4],
    ['note', `note = 'note 7'`, 1],
  ])('serve a search of the view by %s: %s', async (field, where, count) => {
    const select = `select id from ${view(kind)} where ${where}`;
    expect(await plan(select)).toMatch(new RegExp(`${field}_[0-9a-f]{8}`));
    expect(await statements(database, select)).toHaveLength(count);
  });

  // MariaDB does not see that an expression is a column's: there, only the view is served.
  if (kind !== 'mysql') {
    it('serve a search of the table by name and params', async () => {
      const select = `select id from ${table(kind)} where name = 'media.file' and params ->> 'format' = 'flac'`;
      expect(await plan(select)).toMatch(/format_[0-9a-f]{8}/);
      expect(await statements(database, select)).toHaveLength(4);
    });
  }

  it.each([
    ['format', 'text', 'flac', 4],
    ['size', 'number', 42, 1],
    ['loud', 'boolean', true, 4],
    ['note', 'text', 'note 7', 1],
  ] as const)('serve a list of jobs by %s', async (property, scalar, value, count) => {
    const { mediaFile } = (await import(join(root, 'generated/client/media.file.ts'))) as {
      mediaFile: JobDescriptor;
    };
    const field = mediaFile.indexed?.[property];
    expect(field?.scalar).toBe(scalar);
    const fields = [{ property, scalar, column: field?.column ?? '', value }];
    const where = { name: 'media.file', fields };
    const found = await store.list({ where, limit: 50 });
    expect(found).toHaveLength(count);
    expect(await store.count({ where })).toBe(count);
    expect(await store.count({ where, states: ['running'] })).toBe(0);
    const rest = await store.list({ where, limit: 50, before: found[0]?.id ?? '' });
    expect(rest).toEqual(found.slice(1));
    expect(await planOf(where)).toMatch(new RegExp(`${property}_[0-9a-f]{8}`));
  });

  /** What the database says of how it lists. */
  async function planOf(where: IndexedWhere): Promise<string> {
    const value = where.fields[0]?.value;
    if (kind === 'sqlite') return plan(sqliteList(where));
    if (kind === 'mysql') {
      const connection = await createConnection(database.url);
      const values = [JSON.stringify({ states: ['queued'] }), value ?? null, 'f'.repeat(32), 50];
      const [rows] = await connection.execute(`explain ${mysqlList(where)}`, values);
      await connection.end();
      return JSON.stringify(rows);
    }
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('set enable_seqscan = off');
    const nulls = Array.from({ length: 7 }, () => null);
    const values = [null, ['queued'], null, 50, ...nulls, String(value)];
    const { rows } = await client.query(`explain ${postgresList(where)}`, values);
    await client.end();
    return JSON.stringify(rows);
  }

  it('hold the longest texts, whatever their characters', async () => {
    // Text that cannot be compressed, 4 bytes a character.
    const note = Array.from({ length: 500 }, (_, i) =>
      String.fromCodePoint(0x10000 + ((i * 7919 * 104_729) % 0xf0000)),
    ).join('');
    await store.submit([aJob({ name: 'media.file', params: JSON.stringify({ note }) })]);
    expect(
      await statements(database, `select id from ${view(kind)} where note = '${note}'`),
    ).toHaveLength(1);
  });

  it('keep no job out that another version of the file allowed', async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    const odd = [
      { format: { a: 1 }, size: 'forty', loud: 'very', note: null },
      { format: 12, size: 1e300, loud: 1, note: ['a'] },
      { deep: nested(60), format: 'wav', size: 1.5, loud: true },
      { size: null, loud: null, note: 'x'.repeat(2000) },
      {},
    ];
    const jobs = odd.map((params) =>
      aJob({ name: 'media.file', params: JSON.stringify(params), queue: 'odd' }),
    );
    const submitted = await store.submit(jobs);
    expect(submitted.map(({ answer }) => answer)).toEqual(odd.map(() => 'created'));
    const select = `select count(*) as n from ${view(kind)} v where size = 1e300`;
    const [row] = (await statements(database, select)) as { n: number | string }[];
    expect(Number(row?.n)).toBe(1);
  });

  it('are made by the SQL that is printed for other tools', async () => {
    const other = await freshStore(kind);
    const { pending, sql } = await inspectMigrations(other.url, { dir });
    expect(pending).toHaveLength(5);
    // A tool at the prompt sends one statement after the other.
    const text = sql.replaceAll(/^(delimiter .*|\/\/\/\/)$/gm, '');
    const inTransaction = kind === 'sqlite';
    for (const one of inTransaction ? [text] : text.split(/(?<=;)\n/))
      if (one.trim() !== '') await statements(other, one);
    expect((await migrate(other.url, { dir })).applied).toEqual([]);
    await other.drop();
  });
});
