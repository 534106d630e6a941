/**
 * Runs the transaction tests with better-sqlite3 itself, alone and under Kysely, Drizzle and Knex. Its binary is fetched, or
 * built, by an install script, which this project does not ask of `npm ci`.
 * Usage: npm run test:better-sqlite3
 */
import { fileURLToPath } from 'node:url';
import { cachedPackage, run } from './cached-package.js';

const VERSION = '12.11.1';
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

const folder = await cachedPackage('better-sqlite3', VERSION, 'with install scripts');
await run(process.execPath, [VITEST, 'run', 'test/runtime/store/transactions.test.ts'], {
  JOBWRIGHT_TEST_BETTER_SQLITE3: folder,
});
