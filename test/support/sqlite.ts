import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as NodeSqlite from 'node:sqlite';
import { migrate } from '@jobwright/runtime/migrate';

export interface TestSqlite {
  readonly url: string;
  readonly path: string;
  readonly drop: () => Promise<void>;
}

/** A migrated, empty file in a folder of its own. */
export async function createSqlite(): Promise<TestSqlite> {
  const database = await createEmptySqlite();
  await migrate(database.url);
  return database;
}

/** A path at which there is no file yet, in a folder of its own. */
export async function createEmptySqlite(): Promise<TestSqlite> {
  const folder = await mkdtemp(join(tmpdir(), 'jobwright-sqlite-'));
  const path = join(folder, 'jobs.db');
  return { url: `sqlite:${path}`, path, drop: () => rm(folder, { recursive: true, force: true }) };
}

/** A raw connection, as an application or a person at a prompt has one. */
export async function rawSqlite(path: string): Promise<NodeSqlite.DatabaseSync> {
  // Not there before Node 22, whatever its type says.
  const builtIn = process.getBuiltinModule('node:sqlite') as typeof NodeSqlite | undefined;
  const sqlite =
    builtIn ?? ((await import('@photostructure/sqlite')) as unknown as typeof NodeSqlite);
  return new sqlite.DatabaseSync(path);
}
