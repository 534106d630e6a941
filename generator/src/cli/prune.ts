import { prune } from '@jobwright/runtime/runner';
import type { Command } from 'commander';
import { say, sayJson } from './output.js';
import { generatedOption, loadRegistry } from './registry.js';
import { jsonOption, storeOption } from './store-option.js';

interface Options {
  readonly store: string;
  readonly generated: string;
  readonly json?: true;
}

export function addPrune(program: Command): void {
  program
    .command('prune')
    .summary('delete ended jobs that are kept no longer')
    .description(
      'Deletes once what the `retention` of the job files no longer keeps. Runners do the same each minute.',
    )
    .addOption(storeOption())
    .addOption(generatedOption())
    .addOption(jsonOption())
    .action(async ({ store, generated, json }: Options) => {
      const counts = await prune(store, await loadRegistry(generated));
      if (json) {
        sayJson(Object.fromEntries(counts));
        return;
      }
      for (const [name, jobs] of counts) say(`${name}  ${jobs} deleted`);
      if (counts.size === 0) say('nothing to delete');
    });
}
