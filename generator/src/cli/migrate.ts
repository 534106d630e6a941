import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspectMigrations, migrate, type Inspection } from '@jobwright/runtime/migrate';
import { Option, type Command } from 'commander';
import { say } from './output.js';
import { generatedOption } from './registry.js';
import { jsonOption, storeOption } from './store-option.js';

interface Options {
  readonly store: string;
  readonly generated: string;
  readonly status?: true;
  readonly dryRun?: true;
  readonly sql?: true;
  readonly json?: true;
}

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .summary('bring a database up to date')
    .description(
      "Applies the migrations that the database lacks: the runtime's tables, then what was generated from the job " +
        'files. Safe to run from several places at once, and again. With --status, --dry-run or --sql it writes nothing.',
    )
    .addOption(storeOption())
    .addOption(generatedOption())
    .addOption(
      new Option('--status', 'list what was applied and when, and what is pending').conflicts([
        'dryRun',
        'sql',
      ]),
    )
    .addOption(new Option('--dry-run', 'list what would be applied').conflicts('sql'))
    .addOption(
      new Option('--sql', 'print the SQL that would be run, for another tool').conflicts('json'),
    )
    .addOption(jsonOption())
    .action(run);
}

async function run(options: Options): Promise<void> {
  const dir = join(options.generated, 'migrations');
  const where = existsSync(dir) ? { dir } : {};
  if (options.status === undefined && options.dryRun === undefined && options.sql === undefined) {
    await apply(options, where);
    return;
  }
  const inspection = await inspectMigrations(options.store, where);
  if (options.sql) console.log(inspection.sql === '' ? '-- up to date' : inspection.sql);
  else if (options.status) showStatus(inspection, options.json);
  else showPlan(inspection, options.json);
}

async function apply(
  { store, json }: Options,
  where: Parameters<typeof migrate>[1],
): Promise<void> {
  const { applied, present } = await migrate(store, where);
  if (json) {
    console.log(JSON.stringify({ applied, present }));
    return;
  }
  for (const name of applied) say(`applied  ${name}`);
  console.log(
    applied.length === 0
      ? `up to date (${present.length} migrations)`
      : `${migrations(applied.length)} applied`,
  );
}

function showStatus({ applied, pending }: Inspection, json: true | undefined): void {
  if (json) {
    console.log(JSON.stringify({ applied, pending }));
    return;
  }
  for (const { name, appliedAt, known } of applied) {
    const note = known ? '' : '  (not among the files here)';
    say(`applied  ${appliedAt.toISOString()}  ${name}${note}`);
  }
  for (const name of pending) say(`pending  ${name}`);
  console.log(pending.length === 0 ? 'up to date' : `${migrations(pending.length)} pending`);
}

function showPlan({ pending }: Inspection, json: true | undefined): void {
  if (json) {
    console.log(JSON.stringify({ pending }));
    return;
  }
  for (const name of pending) say(`would apply  ${name}`);
  if (pending.length === 0) console.log('up to date');
}

function migrations(count: number): string {
  return count === 1 ? '1 migration' : `${count} migrations`;
}
