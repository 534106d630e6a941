// A process that submits, reads and waits a little, closes, and has nothing else to do. Usage: node submitting-process.mjs URL
import { echoClient } from './echo-client.mjs';

const client = echoClient(process.argv[2] ?? '');
const job = await client.test.echo.submit(1, { delay: '1h' });
for await (const one of client.test.echo.submitMany([{ params: 2 }, { params: 3 }]))
  await one.update({ priority: 1 });
const gaveUp = await job
  .result({ timeout: '10ms' })
  .catch((/** @type {{ code: string }} */ error) => error.code);
const jobs = await client.$count({ name: 'test.echo' });
// What `await using` calls.
await client[Symbol.asyncDispose]();
console.log(JSON.stringify({ gaveUp, jobs }));
