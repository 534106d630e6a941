import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

import { afterAll } from 'vitest';

const require = createRequire(import.meta.url);

const BUCKET = 'media';

/**
 * Starts s3rver in a process of its own with an empty bucket `media`; ended after the tests.
 * `profile` then means it.
 */
export async function s3Server(profile: string, folder: string): Promise<void> {
  const bin = require.resolve('s3rver/bin/s3rver.js');
  const options = ['-d', folder, '-a', '127.0.0.1', '-p', '0', '--no-vhost-buckets'];
  // Its tokens for the next page are made with a cipher that OpenSSL 3 has put away.
  const flags = ['--openssl-legacy-provider', bin];
  const server = spawn(process.execPath, [...flags, ...options, '--configure-bucket', BUCKET], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterAll(() => server.kill());
  for await (const line of createInterface(server.stdout)) {
    const port = /listening on .*:(\d+)$/.exec(line)?.[1];
    if (port === undefined) continue;
    useProfile(profile, `http://127.0.0.1:${port}`, 'S3RVER');
    break;
  }
  server.stdout.resume();
}

/** Puts an account into the environment, where handlers look for it. */
function useProfile(profile: string, endpoint: string, secret: string): void {
  const prefix = `S3_${profile.toUpperCase()}`;
  process.env[`${prefix}_ENDPOINT`] = endpoint;
  process.env[`${prefix}_ACCESS_KEY_ID`] = 'S3RVER';
  process.env[`${prefix}_SECRET_ACCESS_KEY`] = secret;
}

export interface FaultyServer {
  /** `METHOD /path?query` of every request so far. */
  readonly requests: string[];
}

/** Starts a server that answers as told, for what a healthy one never does. */
export async function faultyServer(
  profile: string,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FaultyServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    request.resume().on('end', () => {
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  useProfile(profile, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'any');
  return { requests };
}

/** Makes a profile whose endpoint nobody listens at. */
export async function closedServer(profile: string): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  useProfile(profile, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'any');
  server.close();
  await once(server, 'close');
}

/** An object in bucket `media`. */
export function object(profile: string, key: string): { uri: string; profile: string } {
  return { uri: `s3://${BUCKET}/${key}`, profile };
}
