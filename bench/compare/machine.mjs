import { arch, cpus, totalmem } from 'node:os';
import pg from 'pg';
import { POSTGRES } from '../databases.mjs';

/** What the figures are measured on, in a line. @returns {Promise<string>} */
export async function machine() {
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${arch()}), ${memoryGb} GB; Node ${process.version}; ${await postgres()}`;
}

async function postgres() {
  const client = new pg.Client({ connectionString: POSTGRES });
  try {
    await client.connect();
    const { rows } = await client.query(
      "select current_setting('server_version') as version, current_setting('fsync') as fsync",
    );
    return `PostgreSQL ${String(rows[0].version).split(' ')[0]}, fsync ${rows[0].fsync}`;
  } catch {
    return 'no PostgreSQL'; // what needs it says why
  } finally {
    await client.end().catch(() => undefined);
  }
}
