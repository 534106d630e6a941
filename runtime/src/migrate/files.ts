import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidOptionError } from '../types/errors.js';
import { MIGRATIONS } from '../store/protocol.js';
import type { StoreAddress } from '../store/open.js';

export interface MigrationFile {
  /** Without `.sql`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256, hexadecimal, of the text with LF line ends (a checkout may have changed them). */
  readonly checksum: string;
  /**
   * Of schema-derived files `SUBJECT.HASH.sql`: what they are about. A new file of a subject takes the place of the old.
   * The runtime's own files have none.
   */
  readonly subject?: string;
}

const OUTSIDE = /^-- jobwright: outside a transaction$/m;

/**
 * The statements of a file that cannot be run in one transaction, as its first line says; undefined for any other file. They
 * end with a semicolon and the line, and each may be run again.
 */
export function statementsOutside({ sql }: MigrationFile): readonly string[] | undefined {
  if (!OUTSIDE.test(sql)) return undefined;
  return sql.split(/;[ \t]*\n/).filter((statement) => /^\s*[^\s-]/m.test(statement));
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
 * Files made from job files; none where nothing was made for this kind of database (views are not, for MariaDB, yet).
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
      subject: subjectOf(name),
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
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}
