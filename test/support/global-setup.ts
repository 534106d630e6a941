import { connect } from 'node:net';
import { answers, startEmbeddedPostgres } from './embedded-postgres.js';
import { dropDatabases, makeTemplate, SERVER_VARIABLE } from './postgres.js';

const LOCAL = 'postgres://postgres@127.0.0.1:5432/postgres';

/** Finds or starts the databases that the tests use, and says which. */
export default async function setup(): Promise<() => Promise<void>> {
  const required = process.env.JOBWRIGHT_REQUIRE_DATABASES === '1';
  const { url, stop } = await postgres(required);
  await mariadb(required);
  process.env[SERVER_VARIABLE] = url;
  await makeTemplate();
  return async () => {
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

async function mariadb(required: boolean): Promise<void> {
  const reachable = await listens(3306);
  console.log(
    `MariaDB: ${reachable ? 'answers' : 'does not answer'} at 127.0.0.1:3306 (not used yet)`,
  );
  if (required && !reachable)
    throw new Error('MariaDB does not answer at 127.0.0.1:3306. Start it.');
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 2_000 });
    const answer = (reachable: boolean) => (): void => {
      socket.destroy();
      resolve(reachable);
    };
    socket.on('connect', answer(true)).on('error', answer(false)).on('timeout', answer(false));
  });
}
