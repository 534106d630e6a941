import { visible } from '../diagnostic/visible.js';

/*
 * What people read. Errors, statuses, params and names come from anywhere: each line is one line, whatever is in it, and
 * nothing in it steers the terminal.
 */

/** Prints one line to standard output. */
export function say(line: string): void {
  process.stdout.write(`${visible(line)}\n`);
}

/** Prints one line to standard error: what is no answer. */
export function tell(line: string): void {
  process.stderr.write(`${visible(line)}\n`);
}

/** Prints text of several lines to standard error. */
export function tellLines(text: string): void {
  process.stderr.write(text.split('\n').map(visible).join('\n'));
}

/** Prints a value for programs, as one line of JSON. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const closed = new Promise<void>((resolve) => {
  // Without a listener, `jobwright … | head -1` would end with a stack trace.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    resolve();
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
});

/** Resolves when whoever read standard output has gone away; a command that goes on by itself ends then. */
export function outputClosed(): Promise<void> {
  return closed;
}
