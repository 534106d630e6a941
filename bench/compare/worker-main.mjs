/** One process that works: node worker-main.mjs CONTESTANT URL. Does what it is told to. */
import { WorkerHere } from './worker-here.mjs';

const [contestant = '', url = ''] = process.argv.slice(2);
/** @type {import('./workers.mjs').Worker} */
const worker = new WorkerHere(contestant, url);
worker.heard = (report) => process.send?.({ type: 'report', ...report });

process.on('message', async (/** @type {any} */ { type, jobs }) => {
  process.send?.({ type, answer: await worker.asked(type, jobs) });
});
process.on('disconnect', () => process.exit());
