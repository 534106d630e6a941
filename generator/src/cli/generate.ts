import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Option } from 'commander';
import { FORMATS, type Format } from '../diagnostic/report.js';
import { handlerLines } from '../handlers/inspect.js';
import { renameHandler } from '../handlers/rename.js';
import { generate, type Generated, type GenerateOptions } from '../generate.js';
import { Session } from '../project/session.js';
import { USAGE } from './exit.js';
import { note, reportCheck, reportJson, reportProblems, reportWritten } from './generate-report.js';
import type { AddCommand } from './main.js';
import { tell } from './output.js';
import { Progress } from './progress.js';
import { watch } from './watch.js';

interface Options {
  readonly schemas: string;
  readonly out: string;
  readonly handlers: string;
  readonly check: boolean;
  readonly format: Format;
  readonly renameHandlers?: true;
  readonly watch?: true;
}

/** `jobwright generate` */
export const addGenerate: AddCommand = (program, exit) => {
  program
    .command('generate')
    .summary('make code and migrations from the job files')
    .description(
      'Makes typed clients, the runner registry, handler skeletons and migrations from the job files. All problems of all files are told at once; then nothing is written.',
    )
    .option('--schemas <dir>', 'where job files are: NAME.yaml, and types/NAME.yaml', 'schemas')
    .option('--out <dir>', 'where generated code goes; safe to delete', 'generated')
    .option(
      '--handlers <dir>',
      'where handlers are; new ones are made, none is ever rewritten',
      'handlers',
    )
    .option('--check', 'write nothing; exit with 1 where generated code is not current', false)
    .addOption(
      new Option('--format <format>', 'how problems and results are told')
        .choices(FORMATS)
        .default('text'),
    )
    .option('--rename-handlers', 'give handlers of no job to the jobs that they are offered for')
    .option('--watch', 'generate again whenever a job file changes, until stopped')
    .action(async (options: Options) => {
      if (options.watch && !options.check) await watchAndRun(options);
      else exit(run(options, generate));
    });
};

function watchAndRun(options: Options): Promise<void> {
  let session: Session | undefined;
  return watch(options.schemas, () => {
    run(options, (asked) => (session ??= new Session(asked)).run());
  });
}

function run(
  { schemas, out, handlers, check, format, renameHandlers }: Options,
  act: (asked: GenerateOptions) => Generated,
): number {
  const started = performance.now();
  const folders = { schemas: resolve(schemas), out: resolve(out), handlers: resolve(handlers) };
  for (const [inner, outer] of [
    ['schemas', 'out'],
    ['handlers', 'out'],
    ['out', 'schemas'],
    ['handlers', 'schemas'],
  ] as const) {
    if (!isWithin(folders[inner], folders[outer])) continue;
    tell(`jobwright: --${inner} must not be within --${outer}`);
    return USAGE;
  }
  const progress = new Progress();
  const result = act({
    folders,
    shown: schemas,
    check,
    progress: (what) => {
      progress.doing(what);
    },
  });
  progress.done();
  if ('problems' in result) return reportProblems(result.problems, format);
  const elapsed = () => Math.round(performance.now() - started);
  if (format === 'json') return reportJson(result, { out, handlers }, check, elapsed());
  const within = (folder: string) => (path: string) => join(folder, path);
  const { handlers: report = { findings: [], renames: [] } } = result;
  const { renames } = report;
  if (renameHandlers && !check && renames.length > 0) {
    for (const { from, to } of renames) {
      const refused = renameHandler(folders.handlers, { from, to });
      note(
        refused === undefined
          ? `${join(handlers, from)} is now ${to}`
          : `${join(handlers, from)} ${refused.message}`,
      );
    }
  } else for (const line of handlerLines(report, within(handlers))) note(line);
  const offered = new Set(renames.map(({ from }) => from));
  for (const path of result.orphans.filter((one) => !offered.has(one)).map(within(handlers)))
    note(`${path} is the handler of no job; it was not touched`);
  return check
    ? reportCheck(result, { out, handlers }, format, elapsed())
    : reportWritten(result, { out, handlers }, elapsed());
}

function isWithin(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}
