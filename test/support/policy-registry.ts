import { setTimeout as sleep } from 'node:timers/promises';
import type { Registry } from '@jobwright/runtime/runner';
import { sample } from './sample.js';
import { beginTransaction, type StoreKind } from './stores.js';

/** Handlers for tests of limits, deadlines and other policy. */
const pause = ({ ms }: { ms: number }, { signal }: { signal: AbortSignal }) =>
  sleep(ms, 'done', { signal });

interface Completing {
  readonly store: { readonly kind: StoreKind; readonly url: string };
  readonly commit: boolean;
}

export const registry: Registry = {
  url: import.meta.url,
  entries: [
    sample('test.pause', pause),
    sample('test.narrow', pause),
    sample('test.overdue', pause, { deadlineMs: 300 }),
    sample('test.silent', pause, { stallMs: 50 }),
    sample(
      'test.talkative',
      async (_, { log }) => {
        for (let n = 0; n < 20; n += 1) {
          log.info('going on');
          await sleep(200);
        }
      },
      { stallMs: 3_000 },
    ),
    sample('test.nap', async (params: { ms: number }, job) => {
      await job.sleep('nap', '1s');
      await pause(params, job);
    }),
    sample('test.media', pause, { queue: 'media' }),
    sample('test.complete', async ({ store, commit }: Completing, job) => {
      const transaction = await beginTransaction(store);
      await job.complete('in the transaction', { in: transaction.handle });
      await (commit ? transaction.commit() : transaction.rollback());
      return 'what is returned is ignored';
    }),
    sample('test.complete_outdated', async ({ store }: Completing, job) => {
      await job.status({ percent: 1 });
      await new Promise((resolve) => {
        job.signal.addEventListener('abort', resolve);
      });
      const transaction = await beginTransaction(store);
      try {
        await job.complete('too late', { in: transaction.handle });
      } finally {
        await transaction.rollback();
      }
    }),
  ],
};
