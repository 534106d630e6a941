import pg from 'pg';
import { rawSqlite } from '../../support/sqlite.js';
import { POSTGRES, SQLITE } from './tables.js';

/** The campaign's own eyes: a plain connection to the database that is tested, past all that is tested. */
export interface Eyes {
  readonly queries: typeof POSTGRES;
  read<T>(sql: string): Promise<readonly T[]>;
  /** Ends some connections of others; answers how many. SQLite has none. */
  terminate(choose: (pids: readonly number[]) => readonly number[]): Promise<number>;
  close(): Promise<void>;
}

const NAME = 'chaos-eyes';

export async function openEyes(url: string): Promise<Eyes> {
  return url.startsWith('sqlite:') ? sqliteEyes(url.slice('sqlite:'.length)) : postgresEyes(url);
}

function postgresEyes(url: string): Eyes {
  const client = new pg.Pool({ connectionString: url, application_name: NAME, max: 2 });
  client.on('error', () => undefined); // the next query tells
  const read = async <T>(sql: string): Promise<readonly T[]> =>
    (await client.query<T & pg.QueryResultRow>(sql)).rows;
  return {
    queries: POSTGRES,
    read,
    async terminate(choose) {
      const rows = await read<{ pid: number }>(
        `select pid from pg_stat_activity
         where datname = current_database() and application_name <> '${NAME}'
           and backend_type = 'client backend' order by pid`,
      );
      const chosen = choose(rows.map(({ pid }) => pid));
      for (const pid of chosen) await client.query('select pg_terminate_backend($1)', [pid]);
      return chosen.length;
    },
    close: () => client.end(),
  };
}

async function sqliteEyes(path: string): Promise<Eyes> {
  const database = await rawSqlite(path);
  return {
    queries: SQLITE,
    read: <T>(sql: string) => {
      const rows = database.prepare(sql).all();
      return Promise.resolve(rows.map((row) => ({ ...row })) as unknown as readonly T[]);
    },
    terminate: () => Promise.resolve(0),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}
