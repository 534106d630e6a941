import { createRunner } from '@jobwright/runtime/runner';
import { registry } from './jobs.mjs';

/*
 * A runner process of a campaign: node runner.mjs STORE CONCURRENCY LEASE. Prints `started` when it has its lease, and
 * what no campaign should see.
 */
const [store = '', concurrency = '1', lease] = process.argv.slice(2);

const runner = createRunner({
  store,
  registry,
  concurrency: Number(concurrency),
  lease: /** @type {import('@jobwright/runtime').Duration} */ (lease),
  shutdownGrace: '1s',
  onEvent: (event) => {
    if (event.type === 'started') console.log('started');
    if (event.type === 'stray-error') process.stderr.write(`${JSON.stringify(event)}\n`);
  },
});
process.once('SIGTERM', () => void runner.stop());
await runner.start();
