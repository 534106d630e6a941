import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@jobwright/runtime/migrate';
import type { Command } from 'commander';
import { generatedOption } from './registry.js';
import { jsonOption, storeOption } from './store-option.js';

interface Options {
  readonly store: string;
  readonly generated: string;
  readonly json?: true;
}

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .summary('bring a database up to date')
    .description(
      "Applies the migrations that the database lacks: the runtime's tables, then what was generated from the job " +
        'files. Safe to run from several places at once, and again.',
    )
    .addOption(storeOption())
    .addOption(generatedOption())
    .addOption(jsonOption())
    .action(run);
}

async function run({ store, generated, json }: Options): Promise<void> {
  const dir = join(generated, 'migrations');
  const { applied, present } = await migrate(store, existsSync(dir) ? { dir } : {});
  if (json) {
    console.log(JSON.stringify({ applied, present }));
    return;
  }
  for (const name of applied) console.log(`applied  ${name}`);
  const count = applied.length === 1 ? '1 migration' : `${applied.length} migrations`;
  console.log(
    applied.length === 0 ? `up to date (${present.length} migrations)` : `${count} applied`,
  );
}
