import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare } from '../diagnostic/diagnostic.js';
import { DIALECTS, type MigrationFile } from '../model/model.js';

/** The numbered migrations that the installed runtime ships, in order. */
export function loadRuntimeMigrations(): readonly MigrationFile[] {
  const root = fileURLToPath(
    new URL('./migrations/', import.meta.resolve('@jobwright/runtime/package.json')),
  );
  return DIALECTS.flatMap((dialect) =>
    readdirSync(join(root, dialect))
      .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
      .sort(compare)
      .map((name) => ({ dialect, name, sql: readFileSync(join(root, dialect, name), 'utf8') })),
  );
}
