import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { formatDiagnostic } from '../diagnostic/format.js';
import { planNewJob } from '../scaffold/new-job.js';
import { writeFiles } from '../write/disk.js';
import { FAILED, type Exit } from './exit.js';
import { say, sayJson } from './output.js';
import { schemasOption } from './schemas-option.js';
import { jsonOption } from './store-option.js';

interface Options {
  readonly schemas: string;
  readonly json?: true;
}

export function addNew(program: Command, exit: Exit): void {
  program
    .command('new')
    .argument('<name>', 'of the job: media.transcode')
    .summary('make a job file')
    .description('Makes a job file to fill in. Refuses a name that `generate` would refuse.')
    .addOption(schemasOption())
    .addOption(jsonOption())
    .action((name: string, options: Options) => {
      exit(newJob(name, options));
    });
}

function newJob(name: string, { schemas, json }: Options): number {
  const root = resolve(schemas);
  const planned = planNewJob(root, schemas, name, shapeFrom(root));
  if ('problems' in planned) {
    for (const { code, message, hint } of planned.problems) {
      // The file is not there: there is no place to show.
      process.stderr.write(
        `${formatDiagnostic({ code, message, file: name, line: 1, column: 1, ...(hint === undefined ? {} : { hint }) }).replace(':1:1:', ':')}\n`,
      );
    }
    return FAILED;
  }
  const path = join(schemas, planned.file.path);
  if (existsSync(path)) {
    process.stderr.write(`jobwright: ${path} is there already; it was not touched\n`);
    return FAILED;
  }
  writeFiles(root, [planned.file]);
  if (json) sayJson({ file: path });
  else say(`${path} is new: say what the job takes and gives, then: jobwright generate`);
  return 0;
}

/** The JSON Schema of job files, as the first line of a job file names it: by the way from there. */
function shapeFrom(schemas: string): string {
  const installed = resolve('node_modules/jobwright/job.schema.json');
  return relative(schemas, installed).replaceAll('\\', '/');
}
