// Waits for many jobs at once, in several rounds on one client, and prints the heap's size after each. Usage: node --expose-gc
// waiting-process.mjs URL COUNT ROUNDS
import { echoClient } from './echo-client.mjs';

const [url = '', count, rounds] = process.argv.slice(2);
const { signal } = new AbortController();
const client = echoClient(url);

/** Every way in which a wait is held: by the waiter, by a timer and by a signal that outlives it. */
async function waitForMany() {
  const items = Array.from({ length: Number(count) }, (_, n) => ({ params: n }));
  const jobs = [];
  for await (const job of client.test.echo.submitMany(items)) jobs.push(job);
  const waits = Promise.all(jobs.map((job) => job.result({ timeout: '1m', signal })));
  await client.$cancel({});
  return (await waits).filter(({ ok }) => !ok).length;
}

const sizes = [];
let ended = 0;
for (let round = 0; round < Number(rounds); round += 1) {
  ended += await waitForMany();
  // What has just been let go of is held by the end of a turn.
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  sizes.push(process.memoryUsage().heapUsed);
}
await client.$close();
console.log(JSON.stringify({ ended, sizes }));
