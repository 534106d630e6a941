import type { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { visible } from '../diagnostic/visible.js';

/*
 * What people read. Errors, statuses, params and names come from anywhere: each line is one line, whatever is in it, and
 * nothing in it steers the terminal.
 */

/** SGR parameters (ECMA-48, 8.3.117). */
const COLOURS = { red: 31, green: 32, yellow: 33, cyan: 36, grey: 90 } as const;
type Colour = keyof typeof COLOURS;

/** Text that has a colour at a terminal. */
interface Painted {
  readonly text: string;
  readonly colour: Colour;
}

/** One line, whole or in parts. */
export type Line = string | readonly (string | Painted)[];

export function paint(colour: Colour, text: string): Painted {
  return { text, colour };
}

const STATE_COLOURS: Readonly<Record<string, Colour>> = {
  ...{ running: 'cyan', succeeded: 'green', failed: 'red', dead: 'red', lost: 'red' },
  ...{ 'lease-lost': 'red', waiting: 'yellow', retry: 'yellow', 'to be retried': 'yellow' },
  ...{ warning: 'yellow', stalled: 'yellow', cancelled: 'grey' },
};

/** A text about a state, in its colour; it is the state's name where nothing else is given. */
export function ofState(state: string, text = state): string | Painted {
  const colour = STATE_COLOURS[state];
  return colour === undefined ? text : paint(colour, text);
}

/** What may be a terminal. It says itself whether it has colours, and heeds NO_COLOR and FORCE_COLOR (`hasColors`). */
type Stream = Writable & Partial<Pick<WriteStream, 'isTTY' | 'hasColors'>>;

/** A line as it is written to a stream, at most `width` characters of it. */
export function render(line: Line, stream: Stream, width = Infinity): string {
  const coloured = stream.isTTY === true && stream.hasColors?.() === true;
  let left = width;
  return [line]
    .flat()
    .map((part) => {
      const text = visible(typeof part === 'string' ? part : part.text).slice(0, left);
      left -= text.length;
      if (!coloured || typeof part === 'string' || text === '') return text;
      return `\u001b[${COLOURS[part.colour]}m${text}\u001b[39m`;
    })
    .join('');
}

/** Prints one line to standard output. */
export function say(line: Line): void {
  process.stdout.write(`${render(line, process.stdout)}\n`);
}

/** Prints one line to standard error: what is no answer. */
export function tell(line: Line): void {
  process.stderr.write(`${render(line, process.stderr)}\n`);
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
