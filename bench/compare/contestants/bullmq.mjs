/** BullMQ on a Redis of its own that writes its log to the disk every second, history kept as by default. */
import { Queue, QueueEvents, Worker } from 'bullmq';
import { chunks } from '../payloads.mjs';

const BATCH = 1_000;
const QUEUE = 'bench';

/** @type {import('./contestant.mjs').Contestant} */
export const bullmq = {
  storage: 'redis',
  async open(url) {
    const connection = connectionOf(url);
    const queue = new Queue(QUEUE, { connection });
    await queue.waitUntilReady();
    /** @type {QueueEvents | undefined} */
    let events;
    return {
      async submitMany(payloads) {
        for (const chunk of chunks(payloads, BATCH))
          await queue.addBulk(chunk.map((data) => ({ name: 'noop', data })));
      },
      async submitOne(payload) {
        await queue.add('noop', payload);
      },
      async submitAndAwait(payload) {
        events ??= new QueueEvents(QUEUE, { connection });
        await events.waitUntilReady();
        const job = await queue.add('noop', payload);
        await job.waitUntilFinished(events);
      },
      async remaining() {
        const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
        return Object.values(counts).reduce((sum, n) => sum + n, 0);
      },
      async close() {
        await events?.close();
        await queue.obliterate({ force: true });
        await queue.close();
      },
    };
  },
  async work(url, onStart) {
    const worker = new Worker(
      QUEUE,
      ({ data }) => {
        onStart(data);
        return Promise.resolve();
      },
      { connection: connectionOf(url), concurrency: 100 },
    );
    await worker.waitUntilReady();
    return () => worker.close();
  },
};

/** @param {string} url */
function connectionOf(url) {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port), maxRetriesPerRequest: null };
}
