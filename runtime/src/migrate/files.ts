import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidOptionError } from '../types/errors.js';
import { MIGRATIONS } from '../store/protocol.js';
import type { StoreAddress } from '../store/open.js';
import { derivedFrom } from './unwanted.js';

export interface MigrationFile {
  /** Without `.sql`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256, hexadecimal, of the text with LF line ends (a checkout may have changed them). */
  readonly checksum: string;
  /** Whether it was made from a job file, and is none of the runtime's own. */
  readonly derived: boolean;
  /**
   * Of files that make views, `SUBJECT.HASH.sql`: what they are about. A new file of a subject takes the place of the old.
   * The runtime's own files have none, nor have those of indexes: an old index stays beside the new until it is pruned.
   */
  readonly subject?: string;
}

/** The SQL files that a database of this kind should have: the runtime's own, in order, then those under `dir`. */
export async function migrationFiles(
  dialect: StoreAddress['dialect'],
  dir: string | undefined,
): Promise<readonly MigrationFile[]> {
  const own = fileURLToPath(new URL(`../../migrations/${dialect}/`, import.meta.url));
  const files = await Promise.all(MIGRATIONS.map((name) => readMigration(own, name)));
  return dir === undefined ? files : [...files, ...(await schemaFiles(dir, dialect))];
}

/**
 * Files made from job files; none where nothing was made for this kind of database.
 * Numbered ones beside them are copies of the runtime's, for other migration tools.
 */
async function schemaFiles(dir: string, dialect: string): Promise<readonly MigrationFile[]> {
  const folder = join(dir, dialect);
  const dialects = await list(dir);
  const entries = dialects.includes(dialect) ? await list(folder) : [];
  const names = entries
    .filter((entry) => entry.endsWith('.sql') && !/^\d{4}_/.test(entry))
    .map((entry) => entry.slice(0, -'.sql'.length))
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      ...(await readMigration(folder, name)),
      derived: true,
      ...(derivedFrom(name)?.kind === 'index' ? {} : { subject: subjectOf(name) }),
    })),
  );
}

function list(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((cause: unknown) => {
    throw new InvalidOptionError(
      `Cannot read the migrations folder ${folder}. Run \`jobwright generate\` first.`,
      { cause },
    );
  });
}

export function subjectOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

async function readMigration(folder: string, name: string): Promise<MigrationFile> {
  const sql = (await readFile(join(folder, `${name}.sql`), 'utf8')).replaceAll('\r\n', '\n');
  return { name, sql, derived: false, checksum: createHash('sha256').update(sql).digest('hex') };
}
