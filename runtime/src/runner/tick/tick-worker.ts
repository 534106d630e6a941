import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Store } from '../../store/store.js';
import { LeaseKeeper } from './lease-keeper.js';
import { MainWatch } from './main-watch.js';
import type { FromTick, TickData, ToTick } from './messages.js';

/**
 * Entry of the tick thread: keeps the runner's lease alive with a connection of its own, whatever the handlers do to
 * the main thread. What it imports here is little: to load a driver takes longer than a short job.
 */
const data = workerData as TickData;
const watch = new MainWatch(data.watch);
const keeper = new LeaseKeeper(openStore, data, post);
/** Once it is open. */
let store: Store | undefined;

parentPort?.on('message', (_: ToTick) => {
  keeper.stop();
});

// Apart from the loop, which may be waiting for a database that does not answer.
const judging = setInterval(() => {
  keeper.judge();
  if (watch.hangs(performance.now(), Date.now())) endProcess();
}, data.leaseMs / 20);

await keeper.keep();
clearInterval(judging);
await store?.close().catch(() => undefined);
parentPort?.close();

/** Where it cannot be opened nothing of it stays open. */
async function openStore(): Promise<Store> {
  const { openStore: load } = await import('../../store/open.js');
  const loaded = await load(data.url);
  try {
    await loaded.open();
  } catch (error) {
    await loaded.close().catch(() => undefined);
    throw error;
  }
  return (store = loaded);
}

/** The main thread hangs in a handler past every timeout: only the process's death can free its jobs. */
function endProcess(): void {
  writeSync(
    2,
    'jobwright: the main thread hangs in a handler past its timeout; the runner ends itself.\n',
  );
  process.kill(process.pid, 'SIGKILL');
}

function post(message: FromTick): void {
  parentPort?.postMessage(message);
}
