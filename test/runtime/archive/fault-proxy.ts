import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** What becomes of one request. `cut`: the length of the whole answer is told, and half of it sent. */
export type Fault = 'none' | 'silence' | 'reset' | 'cut' | 'slow' | { readonly status: number };

export interface FaultProxy {
  readonly endpoint: string;
  /** The faults of the next requests, in order; later ones have none. */
  readonly faults: Fault[];
  /** Methods of the requests so far. */
  readonly requests: string[];
}

/** Stands before an S3 server and disturbs what it is told to; ended after the tests. */
export async function faultProxy(target: string): Promise<FaultProxy> {
  const faults: Fault[] = [];
  const requests: string[] = [];
  const server = createServer((incoming, response) => {
    requests.push(incoming.method ?? '');
    disturb(faults.shift() ?? 'none', target, incoming, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, faults, requests };
}

function disturb(
  fault: Fault,
  target: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  if (fault === 'silence') {
    incoming.resume();
    return;
  }
  if (fault === 'reset') {
    incoming.socket.resetAndDestroy();
    return;
  }
  if (typeof fault === 'object') {
    incoming.resume().on('end', () => {
      // Where to, should it be a redirection: to where there is an answer.
      response
        .writeHead(fault.status, { location: incoming.url })
        .end('<Error><Code>Disturbed</Code></Error>');
    });
    return;
  }
  const { method, headers, url = '' } = incoming;
  const onward = request(`${target}${url}`, { method, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const body = Buffer.concat(chunks);
      response.writeHead(answer.statusCode ?? 500, {
        ...answer.headers,
        'content-length': body.length,
      });
      const half = body.subarray(0, body.length >> 1);
      if (fault === 'none') response.end(body);
      else response.write(half, () => fault === 'cut' && response.destroy());
    });
  });
  incoming.pipe(onward);
}
