import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  inspectMigrations,
  migrate,
  pruneMigrations,
  type Inspection,
} from '@jobwright/runtime/migrate';
import { Option, type Command } from 'commander';
import { say, sayJson, sayText } from './output.js';
import { generatedOption } from './registry.js';
import { restoreFolder } from '../write/replace.js';
import { jsonOption, storeOption } from './store-option.js';

interface Options {
  readonly store: string;
  readonly generated: string;
  readonly status?: true;
  readonly dryRun?: true;
  readonly sql?: true;
  readonly prune?: true;
  readonly json?: true;
}

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .summary('bring a database up to date')
    .description(
      "Applies the migrations that the database lacks: the runtime's tables, then what was generated from the job " +
        'files. Safe to run from several places at once, and again. With --status, --dry-run or --sql it writes nothing. With --prune ' +
        'it then removes the views and indexes that no job file asks for any more: let the folder be made from all job ' +
        'files that use the database.',
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
    .addOption(
      new Option('--prune', 'also remove views and indexes that no job file asks for').conflicts([
        'status',
        'sql',
      ]),
    )
    .addOption(jsonOption())
    .action(run);
}

async function run(options: Options): Promise<void> {
  restoreFolder(resolve(options.generated));
  const dir = join(options.generated, 'migrations');
  const where = existsSync(dir) ? { dir } : {};
  if (options.status ?? options.dryRun ?? options.sql) {
    const inspection = await inspectMigrations(options.store, where);
    if (options.sql) sayText(`${inspection.sql === '' ? '-- up to date' : inspection.sql}\n`);
    else if (options.status) showStatus(inspection, options.json);
    else showPlan(inspection, options);
    return;
  }
  const { applied, present } = await migrate(options.store, where);
  const removed = options.prune ? await pruneMigrations(options.store, { dir }) : [];
  if (options.json) {
    sayJson({ applied, present, ...(options.prune ? { removed } : {}) });
    return;
  }
  for (const name of applied) say(`applied  ${name}`);
  for (const name of removed) say(`removed  ${name}`);
  say(
    applied.length === 0
      ? `up to date (${present.length} migrations)`
      : `${migrations(applied.length)} applied`,
  );
}

function showStatus(inspection: Inspection, json: true | undefined): void {
  const { applied, pending, unwanted } = inspection;
  if (json) {
    sayJson({ applied, pending, unwanted });
    return;
  }
  for (const { name, appliedAt, known } of applied) {
    const note = unwanted.includes(name)
      ? '  (no job file asks for it; --prune removes it)'
      : known
        ? ''
        : '  (not among the files here)';
    say(`applied  ${appliedAt.toISOString()}  ${name}${note}`);
  }
  for (const name of pending) say(`pending  ${name}`);
  say(pending.length === 0 ? 'up to date' : `${migrations(pending.length)} pending`);
}

function showPlan({ pending, unwanted }: Inspection, { json, prune }: Options): void {
  const removed = prune ? unwanted : [];
  if (json) {
    sayJson({ pending, ...(prune ? { removed } : {}) });
    return;
  }
  for (const name of pending) say(`would apply  ${name}`);
  for (const name of removed) say(`would remove  ${name}`);
  if (pending.length + removed.length === 0) say('up to date');
}

function migrations(count: number): string {
  return count === 1 ? '1 migration' : `${count} migrations`;
}
