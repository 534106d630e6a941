import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { answers } from './embedded-postgres.js';
import { until } from './until.js';

/** PgBouncer refuses to run as root. */
const NOBODY = 65534;

const program = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  .map((folder) => join(folder, 'pgbouncer'))
  .find((path) => existsSync(path));

/** Why PgBouncer's tests cannot run here, if so. */
export const noPgbouncer = program === undefined ? 'pgbouncer is not installed' : undefined;

export interface Pgbouncer {
  /** The database's URL, by way of this. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a PgBouncer in transaction mode before a database's server; `settings` are further lines for its configuration. */
export async function startPgbouncer(
  databaseUrl: string,
  ...settings: readonly string[]
): Promise<Pgbouncer> {
  if (program === undefined) throw new Error(noPgbouncer);
  const { hostname, port, username, password } = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'jobwright-pgbouncer-'));
  await chmod(folder, 0o755);
  const listenPort = await freePort();
  const login = `user=${username}${password === '' ? '' : ` password=${password}`}`;
  const config = join(folder, 'pgbouncer.ini');
  await writeFile(
    config,
    [
      '[databases]',
      `* = host=${hostname} port=${port || '5432'} ${login}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${listenPort}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      'default_pool_size = 2', // fewer than clients: their transactions are on this server connection now, on that one then
      ...settings,
      '',
    ].join('\n'),
  );
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(program, ['-q', config], { ...identity, cwd: folder, stdio: 'ignore' });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill); // where the test run is cut short
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(listenPort);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(() => answers(url.href));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: url.href, stop };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM'); // immediate shutdown
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
