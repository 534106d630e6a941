import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobwright, type Finished } from '../support/cli.js';
import { OWN_MIGRATIONS } from '../support/own-migrations.js';
import { rawSqlite } from '../support/sqlite.js';
import { STORE_KINDS, freshStore, type FreshStore } from '../support/stores.js';

describe.each(STORE_KINDS)('jobwright migrate on %s', { timeout: 60_000 }, (kind) => {
  let store: FreshStore;
  let generated: string;

  beforeEach(async () => {
    store = await freshStore(kind, { migrated: false });
    generated = await mkdtemp(join(tmpdir(), 'jobwright-migrate-'));
    await file('media.copy.1a', 'one');
  });
  afterEach(async () => {
    await store.drop();
    await rm(generated, { recursive: true });
  });

  /** What `jobwright generate` would have written. */
  async function file(name: string, column: string): Promise<void> {
    const folder = join(generated, 'migrations', kind);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const view = `drop view if exists copies; create view copies as select 1 as ${column};`;
    await writeFile(join(folder, `${name}.sql`), view);
  }

  const migrate = (...args: readonly string[]): Promise<Finished> =>
    jobwright(['migrate', '--store', store.url, '--generated', generated, ...args]);

  it('--status, --dry-run and --sql tell what is to be done, and write nothing', async () => {
    const names = [...OWN_MIGRATIONS, 'media.copy.1a'];
    const lines = (what: string): string => names.map((name) => `${what}  ${name}\n`).join('');
    const [status, plan, sql] = await Promise.all([
      migrate('--status'),
      migrate('--dry-run'),
      migrate('--sql'),
    ]);
    expect(status).toMatchObject({
      code: 0,
      stdout: `${lines('pending')}${names.length} migrations pending\n`,
    });
    expect(plan).toMatchObject({
      code: 0,
      stdout: lines('would apply'),
    });
    expect(sql).toMatchObject({ code: 0 });
    expect(await tables(store)).toEqual([]);
    if (kind === 'sqlite') expect(existsSync(store.url.replace('sqlite:', ''))).toBe(false);
    expect((await migrate()).stdout).toContain(`${names.length} migrations applied`);
  });

  it('--status says when each was applied, and which are not among the files', async () => {
    const before = Date.now() - 5_000;
    await migrate();
    await file('media.copy.2b', 'two');
    const { stdout } = await migrate('--status');
    expect(stdout.split('\n').map((line) => line.replace(/\d{4}-\S+Z/, 'TIME'))).toEqual([
      ...OWN_MIGRATIONS.map((name) => `applied  TIME  ${name}`),
      'applied  TIME  media.copy.1a  (not among the files here)',
      'pending  media.copy.2b',
      '1 migration pending',
      '',
    ]);
    const { applied, pending } = JSON.parse((await migrate('--status', '--json')).stdout) as {
      applied: { name: string; appliedAt: string }[];
      pending: string[];
    };
    expect(pending).toEqual(['media.copy.2b']);
    expect(Date.parse(applied[0]!.appliedAt)).toBeGreaterThan(before);
    expect(Date.parse(applied[0]!.appliedAt)).toBeLessThan(Date.now() + 5_000);
    await migrate();
    const after = await Promise.all(['--status', '--dry-run', '--sql'].map((how) => migrate(how)));
    expect(after.map(({ stdout }) => stdout.split('\n').at(-2))).toEqual([
      'up to date',
      'up to date',
      '-- up to date',
    ]);
  });

  it('--sql prints what another tool can run, after which nothing is left to do', async () => {
    await runScript(store, (await migrate('--sql')).stdout);
    expect((await migrate()).stdout).toMatch(/^up to date/);
    await file('media.copy.2b', 'two');
    await runScript(store, (await migrate('--sql')).stdout);
    const { stdout } = await migrate('--status');
    expect(stdout).toContain('media.copy.2b');
    expect(stdout, 'its place was taken').not.toContain('media.copy.1a');
  });

  it('--prune removes what no job file asks for, --status and --dry-run say what that is', async () => {
    await file('media.copy.1a2b3c4d', 'one');
    await migrate();
    await file('media.file.1a2b3c4d', 'one');
    await migrate();
    const note = 'media.copy.1a2b3c4d  (no job file asks for it; --prune removes it)';
    expect((await migrate('--status')).stdout).toContain(note);
    const plan = await migrate('--dry-run', '--prune', '--json');
    expect(JSON.parse(plan.stdout)).toEqual({ pending: [], removed: ['media.copy.1a2b3c4d'] });
    expect(await migrate('--prune')).toMatchObject({
      code: 0,
      stdout: `removed  media.copy.1a2b3c4d\nup to date (${OWN_MIGRATIONS.length + 1} migrations)\n`,
    });
    expect((await migrate('--status')).stdout).not.toContain('media.copy');

    // A folder that is not there asks for nothing; that is no wish to have nothing.
    await rm(join(generated, 'migrations'), { recursive: true });
    const refused = await migrate('--prune');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('Run `jobwright generate` first');
  });
});

it('jobwright migrate does one thing at a time', async () => {
  const both = [
    ['--status', '--sql'],
    ['--dry-run', '--status'],
    ['--sql', '--json'],
  ];
  const codes = await Promise.all(
    both.map(async (how) => (await jobwright(['migrate', ...how])).code),
  );
  expect(codes).toEqual([2, 2, 2]);
});

async function tables({ kind, url }: FreshStore): Promise<unknown[]> {
  if (kind === 'sqlite') return [];
  if (kind === 'mysql') {
    const connection = await createConnection(url);
    const [rows] = await connection.query('show tables');
    await connection.end();
    return rows as unknown[];
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<object>(
    `select 1 from information_schema.tables where table_schema in ('public', 'jobwright')`,
  );
  await client.end();
  return rows;
}

/** Runs what was printed, as the database's own command line does. */
async function runScript({ kind, url }: FreshStore, sql: string): Promise<void> {
  if (kind === 'sqlite') {
    const raw = await rawSqlite(url.replace('sqlite:', ''));
    raw.exec(sql);
    raw.close();
  } else if (kind === 'mysql') {
    // The delimiter is the command line client's affair.
    const connection = await createConnection({ uri: url, multipleStatements: true });
    await connection.query(sql.replaceAll(/^(delimiter .*|\/\/\/\/)$/gm, ''));
    await connection.end();
  } else {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    // psql sends each statement by itself; that matters where a file says so.
    for (const file of sql.split(/\n\n(?=-- \d{4}_\w+\n|-- [\w.]+\nbegin)/)) {
      const alone = file.includes('-- jobwright: outside a transaction');
      for (const part of alone ? file.split(/;\n/) : [file]) await client.query(part);
    }
    await client.end();
  }
}
