import type { Isolation } from '@jobwright/runtime/runner';
import { openStore } from '@jobwright/runtime/store';
import { proxyTo } from '../../support/proxy.js';
import { beginTransaction } from '../../support/stores.js';
import { until } from '../../support/until.js';
import { MODES } from './runner/index.js';
import type { Scene, Submitted } from './scene.js';

type Open = () => Promise<Scene>;

/** A job of each mode, after something has befallen their runner; and the scene, to look around in. */
export type Incident = Promise<{
  readonly scene: Scene;
  readonly jobs: Readonly<Record<Isolation, Submitted>>;
}>;

/** Where the cells' tests find what they look at. */
export interface Scenes {
  /** With a runner that nothing befalls. */
  readonly shared: Scene;
  readonly open: Open;
  readonly leaseLost: Incident;
  readonly shutdown: Incident;
  readonly lostDatabase: Incident;
}

async function begin(scene: Scene, name: string): Promise<Awaited<Incident>> {
  const jobs = {
    inline: await scene.submit('inline', name),
    thread: await scene.submit('thread', name),
    process: await scene.submit('process', name),
  };
  await Promise.all(MODES.map((mode) => jobs[mode].begun()));
  return { scene, jobs };
}

/** Somebody ended the runner's lease; at its next tick it hears so, and begins anew. */
export async function leaseLost(open: Open): Incident {
  const scene = await open();
  await scene.runner();
  const begun = await begin(scene, 'obeys');
  const store = await openStore(scene.store.url);
  await store.open();
  await store.retire(scene.heard('started')!.runnerId);
  await store.close();
  await until(() => scene.heard('lease-lost'), 20_000);
  return begun;
}

/** The runner was stopped, and another started. */
export async function shutdown(open: Open): Incident {
  const scene = await open();
  const runner = await scene.runner();
  const begun = await begin(scene, 'obeys');
  await runner.stop();
  await scene.runner();
  return begun;
}

/** The database was away when the handlers returned, and came back. */
export async function lostDatabase(open: Open): Incident {
  const scene = await open();
  if (scene.store.kind === 'sqlite') {
    await scene.runner();
    const begun = await begin(scene, 'waits');
    // A file does not go away; it can be locked for longer than anybody likes.
    const lock = await beginTransaction(scene.store);
    await goOn(begun.jobs);
    await lock.rollback();
    return begun;
  }
  const proxy = await proxyTo(scene.store.url);
  await scene.runner(proxy.url);
  const begun = await begin(scene, 'waits');
  await proxy.cut();
  await until(() => scene.heard('store-away'), 20_000);
  await goOn(begun.jobs);
  await proxy.restore();
  return begun;
}

/** The handlers return while nothing can be stored. */
async function goOn(jobs: Awaited<Incident>['jobs']): Promise<void> {
  await Promise.all(
    MODES.map(async (mode) => {
      await jobs[mode].letGo();
      await jobs[mode].seen();
    }),
  );
}
