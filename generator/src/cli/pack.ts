import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidOptionError } from '@jobwright/runtime';
import type { Command } from 'commander';
import { planRelease } from '../contract/release.js';
import { packageFacts, whyNoPackageName, whyNoVersion } from '../pack/facts.js';
import { selectJobs } from '../pack/select.js';
import { tarballName } from '../pack/tarball-name.js';
import { removeFiles, writeFiles } from '../write/disk.js';
import { planOutput } from '../write/plan.js';
import { FAILED, type Exit } from './exit.js';
import { buildOrReport } from './folders.js';
import { say, sayJson } from './output.js';
import { schemasOption } from './schemas-option.js';
import { jsonOption } from './store-option.js';

interface Options {
  readonly schemas: string;
  readonly jobs: readonly string[];
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly out: string;
  readonly json?: true;
}

export function addPack(program: Command, exit: Exit): void {
  program
    .command('pack')
    .summary('make a client package for another team')
    .description(
      'Makes a package folder and a tarball: JavaScript, declarations, validators, and a README of its jobs. Its peer ' +
        'is @jobwright/runtime. Internal jobs are never packed.',
    )
    .addOption(schemasOption())
    .option('--jobs <pattern...>', 'jobs by name; * stands for anything', ['*'])
    .option('--name <name>', 'of the package; else from package.json: NAME-jobs-client')
    .option('--version <version>', 'of the package; else that of package.json')
    .option('--license <license>', 'of the package; else that of package.json')
    .option('--out <dir>', 'where folder and tarball go', 'packages')
    .addOption(jsonOption())
    .action(async (options: Options) => {
      exit(await packJobs(options));
    });
}

/** @throws {InvalidOptionError} */
async function packJobs(options: Options): Promise<number> {
  const facts = packageFacts(options);
  const wrong = whyNoPackageName(facts.name) ?? whyNoVersion(facts.version);
  if (wrong !== undefined) throw new InvalidOptionError(wrong);
  const built = buildOrReport(options.schemas);
  if (built === undefined) return FAILED;
  const { project, contracts, lock } = built;
  const selection = selectJobs(project, options.jobs);
  if (selection.jobs.length === 0) {
    const names = project.jobs.filter(({ internal }) => !internal).map(({ name }) => name);
    const there = names.length === 0 ? 'All jobs are internal.' : `There are: ${names.join(', ')}.`;
    throw new InvalidOptionError(`No job matches ${options.jobs.join(' ')}. ${there}`);
  }
  // The compiler is large: only this command loads it.
  const { packageFiles } = await import('../pack/package.js');
  const { tarball } = await import('../pack/tarball.js');
  const files = packageFiles(selection, contracts, facts);
  const folder = join(options.out, facts.name.replace(/^@.*\//, ''));
  const plan = planOutput(resolve(folder), files, '');
  writeFiles(resolve(folder), [...plan.missing, ...plan.changed]);
  removeFiles(resolve(folder), plan.stale);
  const archive = join(options.out, tarballName(facts.name, facts.version));
  writeWhole(resolve(archive), await tarball(files));

  const names = selection.jobs.map(({ name }) => name);
  if (options.json) {
    sayJson({ ...facts, jobs: names, folder, tarball: archive });
    return 0;
  }
  const unreleased = planRelease(project.jobs, contracts, lock).changes.filter(
    ({ name, kind }) => kind === 'changed' && names.includes(name),
  );
  for (const { name } of unreleased)
    say(`note: ${name} has changes that are not released; see \`jobwright release\``);
  for (const path of plan.foreign)
    say(`note: ${join(folder, path)} is not generated; it was not touched`);
  say(`${facts.name} ${facts.version}: ${names.join(', ')}`);
  say(folder);
  say(archive);
  return 0;
}

/** A tarball is there in full or not at all. */
function writeWhole(path: string, content: Buffer): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const temporary = join(path, '..', `.jobwright-${process.pid}`);
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
