import { spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import type { Isolation, Registry } from '@jobwright/runtime/runner';
import { sample } from '../../../support/sample.js';

const retry = { attempts: 1, backoff: 'list', delaysMs: [] } as const;

/** Prints in the ways that can be turned elsewhere where it runs. */
const printing = (isolation: Isolation) =>
  sample(
    `test.print_${isolation}`,
    (_, { log }): void => {
      log.info('of the log');
      console.log(`console of ${isolation}`);
      process.stdout.write(`stream of ${isolation}\n`);
      if (isolation !== 'process') return;
      writeSync(1, `descriptor of ${isolation}\n`);
      spawnSync('echo', [`program of ${isolation}`], { stdio: 'inherit' });
    },
    { isolation, retry },
  );

// Tests import it, too.
if (process.argv.includes('run')) console.log('module that is loaded');

export const registry: Registry = {
  url: import.meta.url,
  entries: [printing('inline'), printing('thread'), printing('process')],
};
