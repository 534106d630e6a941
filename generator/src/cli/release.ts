import { resolve } from 'node:path';
import type { Command } from 'commander';
import { LOCK_FILE, printLock } from '../contract/lock.js';
import { planRelease, type Change } from '../contract/release.js';
import { readIfThere, writeFiles } from '../write/disk.js';
import { FAILED, type Exit } from './exit.js';
import { buildOrReport } from './folders.js';
import { say, sayJson } from './output.js';
import { schemasOption } from './schemas-option.js';
import { jsonOption } from './store-option.js';

interface Options {
  readonly schemas: string;
  readonly check?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

export function addRelease(program: Command, exit: Exit): void {
  program
    .command('release')
    .summary('record the contracts as released')
    .description(
      `Writes ${LOCK_FILE} beside the job files: the version, revision and schemas of each job. A job that differs ` +
        'from it has the next revision when generated, until it is released. Run it when you deploy, and commit the file.',
    )
    .addOption(schemasOption())
    .option('--dry-run', 'write nothing; say what a release would record')
    .option('--check', 'write nothing; exit 1 where there is something to release')
    .addOption(jsonOption())
    .action((options: Options) => {
      exit(release(options));
    });
}

function release({ schemas, check, dryRun, json }: Options): number {
  const built = buildOrReport(schemas);
  if (built === undefined) return FAILED;
  const { project, contracts, lock: before } = built;
  const { lock, changes, unchanged } = planRelease(project.jobs, contracts, before);
  const content = printLock(lock);
  const root = resolve(schemas);
  const current = readIfThere(`${root}/${LOCK_FILE}`) === content;
  if (!current && check === undefined && dryRun === undefined)
    writeFiles(root, [{ path: LOCK_FILE, content }]);
  if (json) sayJson({ changes, unchanged, current });
  else {
    for (const change of changes) say(describe(change));
    const verb = check || dryRun ? 'to release' : 'released';
    say(`${changes.length} ${verb}, ${unchanged} unchanged`);
    // Types may be renamed, and the file be laid out otherwise, without any job being another.
    if (!current && changes.length === 0) say(`${LOCK_FILE} is not as it would be written`);
  }
  return check && !current ? FAILED : 0;
}

function describe({ name, kind, version, revision, before }: Change): string {
  const was =
    before === undefined ? '' : ` (was version ${before.version} revision ${before.revision})`;
  return `${kind.padEnd(7)}  ${name}  version ${version} revision ${revision}${was}`;
}
