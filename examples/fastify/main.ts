import { createClient } from '../../generated/client/index.js';
import { createApp } from './app.js';

const { JOBWRIGHT_STORE = 'sqlite:./jobwright.db', PORT = '3000' } = process.env;
await using jobs = createClient(JOBWRIGHT_STORE);
const app = createApp(jobs);
console.log(`listening at ${await app.listen({ port: Number(PORT) })}`);
await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
await app.close();
