import { lstatSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { MAX_FILE_BYTES } from '../load/limits.js';
import type { Diagnostic } from './diagnostic.js';
import { formatDiagnostic, type ReadLine } from './format.js';
import { githubCommand } from './github.js';

/** How problems are told: to people, to programs, or to GitHub, which shows them at the lines of a pull request. */
export const FORMATS = ['text', 'json', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** All problems as text, ending with a line end. */
export function formatProblems(problems: readonly Diagnostic[], format: Format): string {
  if (format === 'json') return `${JSON.stringify({ problems }, null, 2)}\n`;
  const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}; nothing was written\n`;
  if (format === 'github') return `${problems.map(annotation).join('\n')}\n${count}`;
  const readLine = lineReader();
  const texts = problems.map((problem) => `${formatDiagnostic(problem, readLine)}\n`);
  return `${texts.join('')}${count}`;
}

/** Reads lines of files that problems are in, each file once; paths are relative to `root`. */
export function lineReader(root = process.cwd()): ReadLine {
  const files = new Map<string, readonly string[]>();
  return (file, line) => {
    const lines = files.get(file) ?? read(resolve(root, file));
    files.set(file, lines);
    return lines[line - 1];
  };
}

function read(path: string): readonly string[] {
  try {
    // A link may lead to what is nobody's business, and a huge file is reported for being huge.
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MAX_FILE_BYTES) return [];
    return readFileSync(path, 'utf8').split(/\r\n|\n|\r/);
  } catch {
    // A folder, a file that is not there: there is no line to show.
    return [];
  }
}

function annotation({ code, message, hint, file, line, column }: Diagnostic): string {
  const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
  return githubCommand(
    'error',
    { file: fromRepository(file), line, col: column, title: code },
    text,
  );
}

/** GitHub knows files by their paths within the repository, wherever the command runs. */
export function fromRepository(file: string): string {
  const workspace = process.env.GITHUB_WORKSPACE;
  if (workspace === undefined || workspace === '') return file;
  return relative(workspace, resolve(file)).replaceAll('\\', '/');
}
