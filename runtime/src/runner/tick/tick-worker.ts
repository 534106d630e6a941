import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Wake } from '../../batch/wake.js';
import { uuidv7 } from '../../json/uuid.js';
import { openStore } from '../../store/open.js';
import type { Store } from '../../store/store.js';
import { Lease, mark, systemClocks } from './lease.js';
import { MainWatch } from './main-watch.js';
import type { FromTick, TickData, ToTick } from './messages.js';

/**
 * Entry of the tick thread: keeps the runner's lease alive with a connection of its own, whatever the handlers do to
 * the main thread, and sweeps up after runners whose lease has run out.
 */
const data = workerData as TickData;
const wake = new Wake();
const watch = new MainWatch(data.watch);
let runnerId: string | undefined;
let lease: Lease | undefined;
let away = false;
let stopping = false;

parentPort?.on('message', (_: ToTick) => {
  stopping = true;
  wake.wake();
});

// Apart from the loop, which may be waiting for a database that does not answer.
const judging = setInterval(() => {
  if (lease?.ranOut === true) lose();
  if (watch.hangs(performance.now(), Date.now())) endProcess();
}, data.leaseMs / 20);

const store = await openStore(data.url);
try {
  await store.open();
  await register(store);
} catch (error) {
  post({ type: 'failed', message: messageOf(error) });
  stopping = true;
}
// A store that could not be opened is not retried: whoever starts the runner is told.
while (!isStopping()) {
  await wake.wait(data.tickMs);
  if (!isStopping()) await round(store);
}
clearInterval(judging);
if (runnerId !== undefined) await store.retire(runnerId).catch(() => undefined);
await store.close().catch(() => undefined);
parentPort?.close();

async function round(on: Store): Promise<void> {
  try {
    if (runnerId === undefined) await register(on);
    else await tick(on, runnerId);
    const forfeited = await on.forfeit(data.maxLosses);
    if (forfeited.runners > 0) post({ type: 'forfeited', forfeited });
    await on.enforceCancels();
    // What woke nobody because its runner died in between.
    await on.wake();
    if (away) post({ type: 'back' });
    away = false;
  } catch (error) {
    // Whatever it is, the next round tries again; the lease judges itself meanwhile.
    if (!away) post({ type: 'away', message: messageOf(error) });
    away = true;
  }
}

async function register(on: Store): Promise<void> {
  const id = uuidv7();
  const sent = mark(systemClocks);
  await on.register({ id, name: data.name, leaseMs: data.leaseMs });
  runnerId = id;
  lease = new Lease(data.leaseMs, systemClocks, sent);
  post({ type: 'registered', runnerId: id });
}

async function tick(on: Store, id: string): Promise<void> {
  const sent = mark(systemClocks);
  const reply = await on.tick(id);
  // While the answer was under way the lease may have been judged lost.
  if (runnerId !== id) return;
  if (reply.lease === 'lost') {
    lose();
    await register(on);
    return;
  }
  lease?.renewed(sent);
  if (reply.cancels.length > 0) post({ type: 'cancels', cancels: reply.cancels });
}

function lose(): void {
  const id = runnerId;
  if (id === undefined) return;
  runnerId = undefined;
  lease = undefined;
  post({ type: 'lost', runnerId: id });
  wake.wake();
}

/** The main thread hangs in a handler past every timeout: only the process's death can free its jobs. */
function endProcess(): void {
  writeSync(
    2,
    'jobwright: the main thread hangs in a handler past its timeout; the runner ends itself.\n',
  );
  process.kill(process.pid, 'SIGKILL');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isStopping(): boolean {
  return stopping;
}

function post(message: FromTick): void {
  parentPort?.postMessage(message);
}
