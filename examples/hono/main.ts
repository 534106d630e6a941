import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { createClient } from '../../generated/client/index.js';
import { createApp } from './app.js';

const { JOBWRIGHT_STORE = 'sqlite:./jobwright.db', PORT = '3000' } = process.env;
await using jobs = createClient(JOBWRIGHT_STORE);
const app = createApp(jobs);
// The adapter types it as a server of HTTP/2, too, which has no such method.
const server = serve({ fetch: app.fetch, port: Number(PORT) }, ({ port }) => {
  console.log(`listening at http://localhost:${port}`);
}) as Server;
await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
// An open event stream would hold up a close until its job has ended.
server.closeAllConnections();
await new Promise((resolve) => server.close(resolve));
