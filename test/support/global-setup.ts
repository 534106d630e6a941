import { createConnection } from 'mysql2/promise';
import { compileWorkerModules } from './compile-worker-modules.js';
import { answers, startEmbeddedPostgres } from './embedded-postgres.js';
import { dropMysqlDatabases, MYSQL_VARIABLE } from './mysql.js';
import { dropDatabases, makeTemplate, SERVER_VARIABLE } from './postgres.js';

const LOCAL = 'postgres://postgres@127.0.0.1:5432/postgres';
const LOCAL_MYSQL = 'mysql://root@127.0.0.1:3306/mysql';

/** Finds or starts the databases that the tests use, and says which. */
export default async function setup(): Promise<() => Promise<void>> {
  const required = process.env.JOBWRIGHT_REQUIRE_DATABASES === '1';
  const { url, stop } = await postgres(required);
  const mysqlUrl = await mariadb(required);
  process.env[SERVER_VARIABLE] = url;
  process.env[MYSQL_VARIABLE] = mysqlUrl ?? '';
  await makeTemplate();
  const removeWorkerModules = compileWorkerModules();
  return async () => {
    removeWorkerModules();
    if (mysqlUrl !== undefined) await dropMysqlDatabases();
    await dropDatabases();
    await stop();
  };
}

async function postgres(
  required: boolean,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const wanted = process.env.JOBWRIGHT_TEST_POSTGRES ?? LOCAL;
  if (wanted !== 'embedded' && (await answers(wanted))) {
    console.log(`PostgreSQL: ${wanted.replace(/\/\/[^@/]*@/, '//')}`);
    return { url: wanted, stop: () => Promise.resolve() };
  }
  if (required || (wanted !== LOCAL && wanted !== 'embedded')) {
    throw new Error(
      'PostgreSQL does not answer. Start it, or name one in JOBWRIGHT_TEST_POSTGRES.',
    );
  }
  const started = await startEmbeddedPostgres();
  const why = wanted === 'embedded' ? 'asked for' : 'none answers at 127.0.0.1:5432';
  console.log(`PostgreSQL: one of the tests' own, from embedded-postgres (${why})`);
  return started;
}

/** Where MariaDB answers; its tests are skipped where it does not. */
async function mariadb(required: boolean): Promise<string | undefined> {
  const wanted = process.env.JOBWRIGHT_TEST_MYSQL ?? LOCAL_MYSQL;
  const shown = wanted.replace(/\/\/[^@/]*@/, '//');
  const refusal = await reasonNotToUse(wanted);
  if (refusal === undefined) {
    console.log(`MariaDB: ${shown}`);
    return wanted;
  }
  if (required || wanted !== LOCAL_MYSQL) {
    throw new Error(
      `MariaDB cannot be used (${refusal}). Start it, or name one in JOBWRIGHT_TEST_MYSQL.`,
    );
  }
  console.log(`MariaDB: none at ${shown} (${refusal}); its tests are skipped`);
  return undefined;
}

async function reasonNotToUse(url: string): Promise<string | undefined> {
  try {
    await (await createConnection({ uri: url, connectTimeout: 2_000 })).end();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
