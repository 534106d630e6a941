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

const { stdout, stderr } = process;

/** Prints one line to standard output. */
export function say(line: Line): void {
  write(`${render(line, stdout)}\n`);
}

/** Prints one line to standard error: what is no answer. */
export function tell(line: Line): void {
  writeError(`${render(line, stderr)}\n`);
}

/** Prints text of several lines to standard error. */
export function tellLines(text: string): void {
  writeError(text.split('\n').map(visible).join('\n'));
}

/** Prints a value for programs, as one line of JSON. */
export function sayJson(value: unknown): void {
  write(`${JSON.stringify(value)}\n`);
}

/** Prints one value for programs, as JSON that people can read. */
export function sayPretty(value: unknown): void {
  write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints text as it is, line ends included. */
export function sayText(text: string): void {
  write(text);
}

/** What {@link keepForAnswers} has taken from the others. */
let writeAnswer: typeof stdout.write | undefined;

function write(text: string): void {
  try {
    if (writeAnswer === undefined) stdout.write(text);
    else writeAnswer(text);
  } catch (error) {
    // Node 20 throws where a file cannot be written, and newer ones tell of it by an event.
    lose(error as NodeJS.ErrnoException);
  }
}

function writeError(text: string): void {
  try {
    stderr.write(text);
  } catch {
    // There is nobody left to tell.
  }
}

/**
 * From now on standard output has nothing but what the functions above say: whatever else this process and its threads write there
 * goes to standard error. What goes past `process.stdout` to the file descriptor is not reached.
 */
export function keepForAnswers(): void {
  writeAnswer = stdout.write.bind(stdout);
  const elsewhere = stderr.write.bind(stderr) as (...args: unknown[]) => boolean;
  stdout.write = (...args: unknown[]): boolean => {
    elsewhere(...args);
    // Who is told to wait would wait for standard output to be drained, of which nobody tells.
    return true;
  };
}

let close: () => void;
const closed = new Promise<void>((resolve) => {
  close = resolve;
});
let lost = false;

/** Standard output takes no more. That its reader has gone is no failure; anything else is, and is told once. */
function lose(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && !lost) {
    lost = true;
    tell(`jobwright: cannot write the output: ${error.message}`);
    // Where it is heard of only when all has been done.
    process.exitCode = 1;
  }
  close();
}

// Without listeners, `jobwright … | head -1` would end with a stack trace.
stdout.on('error', lose);
stderr.on('error', () => undefined);

/** Resolves when standard output takes no more; a command that goes on by itself ends then. */
export function outputClosed(): Promise<void> {
  return closed;
}

/** Whether some of the answer could not be written, though somebody would have read it. */
export function outputLost(): boolean {
  return lost;
}
