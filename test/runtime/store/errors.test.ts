import pg from 'pg';
import { createConnection } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '@jobwright/runtime/store';
import { isAway } from '../../../runtime/src/store/postgres/errors.js';
import { aJob } from '../../../runtime/dist/conformance/bench.js';
import { createMysql, hasMysql, WITHOUT_MYSQL, type TestMysql } from '../../support/mysql.js';
import { createPostgres } from '../../support/postgres.js';
import { until } from '../../support/until.js';

describe('what pg says of a connection that is gone', () => {
  it('is known for that, whether it is lost, was lost before, or was closed', async () => {
    const database = await createPostgres();
    const [client, raw] = [
      new pg.Client({ connectionString: database.url }),
      new pg.Client({ connectionString: database.url }),
    ];
    await Promise.all([client.connect(), raw.connect()]);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const said: unknown[] = [];
    client.on('error', (error) => said.push(error)); // it says so twice
    await raw.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await until(() => said.length > 0);
    await raw.end();
    for (const gone of [client, raw]) {
      said.push(await gone.query('select 1').catch((error: unknown) => error));
    }
    expect(said.map((error) => [String(error), isAway(error)])).toEqual(
      said.map((error) => [String(error), true]),
    );
    await database.drop();
  });
});

describe.skipIf(!hasMysql())(hasMysql() ? 'a MariaDB server' : WITHOUT_MYSQL, () => {
  let database: TestMysql;
  beforeEach(async () => {
    database = await createMysql();
  });
  afterEach(() => database.drop());

  // The server is shared: a trigger says, in this database only, what a server says that has become a replica.
  it.each([1290, 1792, 1836])(
    'that has become read-only (error %i) counts as away, within a bound, and a short failover is not noticed',
    async (errno) => {
      const raw = await createConnection(database.url);
      const store = await openStore(database.url);
      await store.open();
      const becomeReadOnly = `create trigger read_only before insert on jobwright_jobs for each row
        signal sqlstate 'HY000' set mysql_errno = ${errno}, message_text = 'read-only'`;
      await raw.query(becomeReadOnly);
      await expect(store.submit([aJob()])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      const submitting = store.submit([aJob()]);
      await raw.query('drop trigger read_only');
      expect(await submitting).toMatchObject([{ answer: 'created' }]);
      expect(await store.list({ limit: 9 })).toHaveLength(1);
      await store.close();
      await raw.end();
    },
  );
});
