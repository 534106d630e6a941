import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { emitDocs } from '../emit/docs/docs.js';
import { removeFiles, writeFiles } from '../write/disk.js';
import { planOutput } from '../write/plan.js';
import { FAILED, type Exit } from './exit.js';
import { buildOrReport } from './folders.js';
import { say, sayJson } from './output.js';
import { schemasOption } from './schemas-option.js';
import { jsonOption } from './store-option.js';

interface Options {
  readonly schemas: string;
  readonly out: string;
  readonly check?: true;
  readonly json?: true;
}

export function addDocs(program: Command, exit: Exit): void {
  program
    .command('docs')
    .summary('write a page for each job')
    .description('Writes Markdown: a page for each job, one for the shared types, and an index.')
    .addOption(schemasOption())
    .option('--out <dir>', 'where the pages go; a folder of their own', 'docs/jobs')
    .option('--check', 'write nothing; exit 1 where the pages are not current')
    .addOption(jsonOption())
    .action((options: Options) => {
      exit(docs(options));
    });
}

function docs({ schemas, out, check, json }: Options): number {
  const built = buildOrReport(schemas);
  if (built === undefined) return FAILED;
  const root = resolve(out);
  const plan = planOutput(root, emitDocs(built.project, built.contracts), '');
  const written = [...plan.missing, ...plan.changed];
  if (check === undefined) {
    writeFiles(root, written);
    removeFiles(root, plan.stale);
  }
  const paths = written.map(({ path }) => path);
  if (json) {
    sayJson({ written: paths, removed: plan.stale, unchanged: plan.unchanged.length });
  } else if (check) {
    for (const path of [...paths, ...plan.stale]) console.error(`not current: ${join(out, path)}`);
  } else {
    for (const path of plan.foreign)
      say(`note: ${join(out, path)} is not generated; it was not touched`);
    say(`${paths.length} written, ${plan.unchanged.length} unchanged, in ${out}`);
  }
  return check && paths.length + plan.stale.length > 0 ? FAILED : 0;
}
