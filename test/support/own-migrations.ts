import { readdirSync } from 'node:fs';

const OWN = new URL('../../runtime/migrations/postgres/', import.meta.url);

/** Names of the runtime's own migrations, in order; every kind of database has the same. */
export const OWN_MIGRATIONS: readonly string[] = readdirSync(OWN)
  .map((file) => file.replace('.sql', ''))
  .sort();
