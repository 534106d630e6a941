import { setTimeout as sleep } from 'node:timers/promises';
import type { Registry } from '@jobwright/runtime/runner';
import { sample } from './sample.js';

/** Its first attempt logs until its process is killed, the next one line. */
export const registry: Registry = {
  url: import.meta.url,
  entries: [
    sample('test.endless', async (_, job) => {
      job.log.info('begun');
      while (job.epoch === 1) {
        job.log.info('tick', { at: Date.now() });
        await sleep(20);
      }
      return null;
    }),
  ],
};
