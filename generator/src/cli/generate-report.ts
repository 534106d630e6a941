import { join } from 'node:path';
import { githubCommand } from '../diagnostic/github.js';
import { formatProblems, fromRepository, type Format } from '../diagnostic/report.js';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import type { Done } from '../generate.js';
import { FAILED, OK } from './exit.js';
import { say, sayPretty, sayText } from './output.js';

/** Folders as the command line names them. */
export interface Shown {
  readonly out: string;
  readonly handlers: string;
}

/** Says what is wrong with job files: to people on stderr, to programs on stdout. */
export function reportProblems(problems: readonly Diagnostic[], format: Format): number {
  process[format === 'text' ? 'stderr' : 'stdout'].write(formatProblems(problems, format));
  return FAILED;
}

/** Says what was written. */
export function reportWritten(done: Done, { out, handlers }: Shown, ms: number): number {
  for (const path of done.newHandlers) note(`${join(handlers, path)} is new; fill it in`);
  for (const path of done.foreign) note(`${join(out, path)} is not generated; it was not touched`);
  const written = done.missing.length + done.changed.length;
  const removed = done.stale.length > 0 ? `, ${done.stale.length} removed` : '';
  sayText(
    `${plural(done.jobs, 'job')}: ${plural(written, 'file')} written, ${done.unchanged} unchanged${removed} (${ms} ms)\n`,
  );
  return OK;
}

/** Says what of the generated code is not current. */
export function reportCheck(done: Done, shown: Shown, format: Format, ms: number): number {
  const differences = differencesOf(done, shown);
  if (differences.length === 0) {
    sayText(`${plural(done.jobs, 'job')}: ${plural(done.unchanged, 'file')} current (${ms} ms)\n`);
    return OK;
  }
  const lines = differences.map(({ kind, path }) =>
    format === 'github'
      ? githubCommand(
          'error',
          { file: fromRepository(path), title: 'generated code is not current' },
          `${kind}; run jobwright generate`,
        )
      : `${kind.padEnd(7)} ${path}`,
  );
  const extra = done.foreign.length > 0 ? ', and delete or move what is extra' : '';
  const text = `${lines.join('\n')}\n${plural(lines.length, 'difference')}; run \`jobwright generate\`${extra}\n`;
  process[format === 'github' ? 'stdout' : 'stderr'].write(text);
  return FAILED;
}

/** The same as one JSON document. */
export function reportJson(done: Done, shown: Shown, check: boolean, ms: number): number {
  const differences = differencesOf(done, shown);
  sayPretty({ ...done, ...(check ? { differences } : {}), ms });
  return check && differences.length > 0 ? FAILED : OK;
}

interface Difference {
  readonly kind: 'missing' | 'changed' | 'extra';
  readonly path: string;
}

function differencesOf(done: Done, { out, handlers }: Shown): readonly Difference[] {
  const all = (kind: Difference['kind'], folder: string, paths: readonly string[]) =>
    paths.map((path) => ({ kind, path: join(folder, path) }));
  return [
    ...all('missing', out, done.missing),
    ...all('missing', handlers, done.newHandlers),
    ...all('changed', out, done.changed),
    ...all('extra', out, [...done.stale, ...done.foreign]),
  ];
}

/** Something that people should know, and that is no problem. */
export function note(text: string): void {
  say(`note: ${text}`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
