import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { formatDiagnostic } from '../diagnostic/format.js';
import { generate, type Generated } from '../generate.js';
import type { AddCommand } from './main.js';

interface Options {
  readonly schemas: string;
  readonly out: string;
  readonly handlers: string;
  readonly check: boolean;
}

/** `jobwright generate` */
export const addGenerate: AddCommand = (program, exit) => {
  program
    .command('generate')
    .description(
      'make typed clients, the runner registry, handler skeletons and migrations from job files',
    )
    .option('--schemas <dir>', 'where job files are: NAME.yaml, and types/NAME.yaml', 'schemas')
    .option('--out <dir>', 'where generated code goes; safe to delete', 'generated')
    .option(
      '--handlers <dir>',
      'where handlers are; new ones are made, none is ever rewritten',
      'handlers',
    )
    .option('--check', 'write nothing; exit with 1 where generated code is not current', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, or current; 1 problems, each printed; 2 wrong usage.',
    )
    .action((options: Options) => {
      exit(run(options));
    });
};

function run({ schemas, out, handlers, check }: Options): number {
  const started = performance.now();
  const folders = { schemas: resolve(schemas), out: resolve(out), handlers: resolve(handlers) };
  for (const [inner, outer] of [
    ['schemas', 'out'],
    ['handlers', 'out'],
    ['out', 'schemas'],
    ['handlers', 'schemas'],
  ] as const) {
    if (!isWithin(folders[inner], folders[outer])) continue;
    process.stderr.write(`jobwright: --${inner} must not be within --${outer}\n`);
    return 2;
  }
  const result = generate({ folders, shown: schemas, check });
  if ('problems' in result) {
    const count = result.problems.length;
    for (const problem of result.problems) process.stderr.write(`${formatDiagnostic(problem)}\n`);
    process.stderr.write(`${count} ${count === 1 ? 'problem' : 'problems'}; nothing was written\n`);
    return 1;
  }
  const within = (folder: string) => (path: string) => join(folder, path);
  for (const path of result.orphans.map(within(handlers)))
    note(`${path} is the handler of no job; it was not touched`);
  const ms = Math.round(performance.now() - started);
  return check
    ? reportCheck(result, { out, handlers }, ms)
    : reportWritten(result, { out, handlers }, ms);
}

type Done = Exclude<Generated, { problems: unknown }>;
type Shown = Pick<Options, 'out' | 'handlers'>;

function reportWritten(result: Done, { out, handlers }: Shown, ms: number): number {
  for (const path of result.newHandlers) note(`${join(handlers, path)} is new; fill it in`);
  for (const path of result.foreign)
    note(`${join(out, path)} is not generated; it was not touched`);
  const written = result.missing.length + result.changed.length;
  const removed = result.stale.length > 0 ? `, ${result.stale.length} removed` : '';
  process.stdout.write(
    `${plural(result.jobs, 'job')}: ${plural(written, 'file')} written, ${result.unchanged} unchanged${removed} (${ms} ms)\n`,
  );
  return 0;
}

function reportCheck(result: Done, { out, handlers }: Shown, ms: number): number {
  const differences = [
    ...result.missing.map((path) => `missing ${join(out, path)}`),
    ...result.newHandlers.map((path) => `missing ${join(handlers, path)}`),
    ...result.changed.map((path) => `changed ${join(out, path)}`),
    ...[...result.stale, ...result.foreign].map((path) => `extra   ${join(out, path)}`),
  ];
  if (differences.length === 0) {
    process.stdout.write(
      `${plural(result.jobs, 'job')}: ${plural(result.unchanged, 'file')} current (${ms} ms)\n`,
    );
    return 0;
  }
  for (const line of differences) process.stderr.write(`${line}\n`);
  const extra = result.foreign.length > 0 ? ', and delete or move what is extra' : '';
  process.stderr.write(
    `${plural(differences.length, 'difference')}; run \`jobwright generate\`${extra}\n`,
  );
  return 1;
}

function note(text: string): void {
  process.stdout.write(`note: ${text}\n`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function isWithin(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}
