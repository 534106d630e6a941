/** jobwright as it comes: no option is set but where the database is. */
import { createRunner } from '@jobwright/runtime/runner';
import { migrate } from '@jobwright/runtime/migrate';
import { openStore } from '@jobwright/runtime/store';
import { benchClient } from '../client.mjs';
import { unfinishedJobs } from '../database.mjs';
import { registry, setOnStart } from '../jobs.mjs';

/** @type {import('./contestant.mjs').Contestant} */
export const jobwright = {
  async open(url) {
    await migrate(url);
    const client = benchClient(url);
    const unfinished = await unfinishedJobs(url);
    return {
      async submitMany(payloads) {
        const jobs = client.bench.noop.submitMany(items(payloads))[Symbol.asyncIterator]();
        while ((await jobs.next()).done !== true);
      },
      async submitOne(payload) {
        await client.bench.noop.submit(payload);
      },
      async submitAndAwait(payload) {
        const job = await client.bench.noop.submit(payload);
        const result = await job.result();
        if (!result.ok) throw new Error(JSON.stringify(result.error));
      },
      remaining: () => unfinished.count(),
      async close() {
        await client.$close();
        await unfinished.close();
      },
    };
  },
  // Of the databases it knows, a runner loads the one that it is started with.
  load: openStore,
  async work(url, onStart) {
    setOnStart(onStart);
    const runner = createRunner({ store: url, registry });
    await runner.start();
    return () => runner.stop();
  },
};

/** @param {Iterable<import('./contestant.mjs').Payload>} payloads */
function* items(payloads) {
  for (const params of payloads) yield { params };
}
