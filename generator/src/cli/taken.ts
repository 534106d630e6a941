import type { JobDescriptor } from '@jobwright/runtime';
import type { Store } from '@jobwright/runtime/store';
import { tell } from './output.js';

/** A runner that knows the job and has room takes it within a second. */
const AFTER_MS = 3_000;

/**
 * Tells whoever waits, once, where no runner has taken job `id` for some seconds, and what may be done.
 * @returns a function that ends the watch
 */
export function tellWhenNobodyTakes(
  store: () => Promise<Store>,
  id: string,
  { name, version }: JobDescriptor,
): () => void {
  let over = false;
  const look = async (): Promise<void> => {
    const opened = await store();
    const [job] = await opened.read([id]);
    if (job?.state !== 'queued' || job.attempt > 0) return;
    const { runners } = await opened.overview();
    if (over) return;
    tell(
      runners.length === 0
        ? `nobody takes ${name}: no runner is running; start one with \`jobwright run\`. Still waiting.`
        : `nobody has taken ${name} version ${version} for ${AFTER_MS / 1_000} s: no runner seems to know it, or all are busy; ` +
            'see `jobwright status`. Still waiting.',
    );
  };
  const timer = setTimeout(() => {
    // The wait itself tells of a database that is away.
    look().catch(() => undefined);
  }, AFTER_MS);
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
