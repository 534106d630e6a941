import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of its own, append-only file written to the disk every second. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'jobwright-bench-redis-'));
  const port = await freePort();
  const options = { port, dir: folder, save: '', appendonly: 'yes', appendfsync: 'everysec' };
  const server = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new Error('BullMQ needs a redis-server in the PATH.', { cause: error }));
    });
    server.stdout.on('data', (/** @type {Buffer} */ text) => {
      if (text.includes('eady to accept connections')) resolve(undefined);
    });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    settle: () => Promise.resolve(),
    async drop() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
