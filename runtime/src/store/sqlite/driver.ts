import type * as NodeSqlite from 'node:sqlite';

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

export type Value = string | number | Uint8Array | null;

let loaded: Promise<typeof NodeSqlite> | undefined;

/** Opens a file with `node:sqlite` where Node has it, else with its like, `@photostructure/sqlite`. */
export async function openDatabase(path: string): Promise<NodeSqlite.DatabaseSync> {
  loaded ??= load();
  return new (await loaded).DatabaseSync(path);
}

async function load(): Promise<typeof NodeSqlite> {
  return builtIn() ?? ((await import('@photostructure/sqlite')) as unknown as typeof NodeSqlite);
}

/**
 * Node prints an ExperimentalWarning when node:sqlite is first loaded. Loading is synchronous, so only that one warning
 * can be caught here.
 */
function builtIn(): typeof NodeSqlite | undefined {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (String(warning).includes('SQLite is an experimental feature')) return;
    (emitWarning as (...all: unknown[]) => void)(warning, ...rest);
  };
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
