import type { DatabaseSync } from 'node:sqlite';

/** What the adapter needs of a SQLite database object; node:sqlite and better-sqlite3 both have it. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
}

export interface Statement {
  run(...values: readonly Value[]): { readonly changes: number | bigint };
  get(...values: readonly Value[]): unknown;
  all(...values: readonly Value[]): unknown[];
}

export type Value = string | number | null;

/** Opens a file with `node:sqlite` where Node has it, else with its like, `@photostructure/sqlite`. */
export async function openDatabase(path: string): Promise<DatabaseSync> {
  const sqlite =
    builtIn() ??
    ((await import('@photostructure/sqlite')) as unknown as typeof import('node:sqlite'));
  return new sqlite.DatabaseSync(path);
}

/**
 * Node prints an ExperimentalWarning when node:sqlite is first loaded. Loading is synchronous, so only that one warning
 * can be caught here.
 */
function builtIn(): typeof import('node:sqlite') | undefined {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: []) => {
    if (!String(warning).includes('SQLite is an experimental feature'))
      emitWarning(warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
