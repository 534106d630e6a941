import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, and can be cut. */
export interface Proxy {
  /** The server's URL, by way of this. */
  readonly url: string;
  /**
   * The next request to the server that contains `marker` is carried out, but its reply never comes: the connection is cut
   * instead, as if the network had failed just then. Resolves once that has happened. Speaks PostgreSQL's protocol.
   */
  loseReply(marker: string): Promise<void>;
  /** The next connection is terminated by its server in the moment it is ready, in one packet with that. */
  terminateNext(): void;
  /** Cuts all connections, and refuses new ones until {@link restore}. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Lets requests through and swallows every reply from now on: a server that has fallen silent. */
  silence(): void;
}

/** "Ready for query", the end of every reply: https://www.postgresql.org/docs/current/protocol-message-formats.html. */
const READY = Buffer.from('Z\0\0\0\x05');
const FIELDS = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0';
/** An ErrorResponse, as `pg_terminate_backend` has it sent. */
const TERMINATED = Buffer.from(`E\0\0\0${String.fromCharCode(FIELDS.length + 4)}${FIELDS}`);

export async function proxyTo(serverUrl: string): Promise<Proxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  let lost: { readonly marker: string; readonly happened: () => void } | undefined;
  let terminating = false;
  const server = createServer((near) => {
    let terminated = terminating;
    terminating = false;
    const far = connect(Number(target.port), target.hostname);
    let losing: (() => void) | undefined;
    near.on('data', (request: Buffer) => {
      if (lost !== undefined && request.includes(lost.marker)) {
        losing = lost.happened;
        lost = undefined;
      }
    });
    far.on('data', (reply: Buffer) => {
      if (silent) return;
      if (terminated && reply.includes(READY)) {
        terminated = false;
        near.end(Buffer.concat([reply, TERMINATED]));
      } else if (losing === undefined) {
        near.write(reply);
      } else if (reply.subarray(-6).includes(READY)) {
        near.destroy();
        losing();
      }
    });
    near.pipe(far);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => other.destroy())
        .on('close', () => sockets.delete(socket) && other.destroy());
    }
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    loseReply: (marker) =>
      new Promise((happened) => {
        lost = { marker, happened };
      }),
    terminateNext() {
      terminating = true;
    },
    async cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
    restore: () => listen(port),
    silence: () => {
      silent = true;
    },
  };
}
