import { LEVEL_NUMBERS, type LogLevel } from '../types/log.js';
import { plain, shortened, type Redact } from './plain.js';

/** Whose line it is. */
export interface LineFrame {
  readonly job: string;
  readonly name: string;
  readonly attempt: number;
  readonly trace?: string | undefined;
}

const RESERVED = new Set([
  ...['level', 'time', 'job', 'name', 'attempt', 'epoch', 'seq', 'trace', 'msg'],
]);
const MAX_MESSAGE = 32_000;
const MAX_FIELDS = 64_000;

/** Writes the lines of one attempt. */
export class LineWriter {
  readonly #frame: LineFrame;
  /** Made with the first line: most attempts log none. */
  #whose: string | undefined;

  constructor(frame: LineFrame) {
    this.#frame = frame;
  }

  /** One line of NDJSON, with its line feed. @param fields as {@link fieldsText} answers them */
  line(level: LogLevel, time: number, sequence: number, message: string, fields = ''): string {
    const msg = JSON.stringify(shortened(message, MAX_MESSAGE));
    this.#whose ??= whoseOf(this.#frame);
    return `{"level":${LEVEL_NUMBERS[level]},"time":${time},${this.#whose},"seq":${sequence},"msg":${msg}${fields}}\n`;
  }

  /** A line that says what was dropped here. */
  mark(time: number, sequence: number, why: string, lines: number, bytes: number): string {
    const message = `${why}: ${lines} lines of ${bytes} bytes in all are not kept.`;
    return this.line('warn', time, sequence, message, fieldsText({ dropped: { lines, bytes } }));
  }
}

function whoseOf({ job, name, attempt, trace }: LineFrame): string {
  const whose = JSON.stringify({ job, name, attempt, ...(trace !== undefined && { trace }) });
  return whose.slice(1, -1);
}

/** Fields as an object that JSON can hold; an error is the field `err`. */
export function plainFields(fields: object, redact?: Redact): Readonly<Record<string, unknown>> {
  const parts = plain(isError(fields) ? { err: fields } : fields, redact);
  return typeof parts === 'object' && parts !== null && !Array.isArray(parts)
    ? (parts as Record<string, unknown>)
    : { value: parts };
}

function isError(value: object): boolean {
  try {
    return value instanceof Error;
  } catch {
    return false; // a proxy that was revoked
  }
}

/** The rest of a line, from its comma on. What would overwrite a reserved name is given another. */
export function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    let name = key;
    while (RESERVED.has(name) || (name !== key && Object.hasOwn(fields, name))) name += '_';
    text += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return text.length > MAX_FIELDS ? `,"fields":"[${text.length} characters, too many]"` : text;
}

/** A message as it is written, whatever it is; {@link LineWriter.line} bounds it. */
export function messageText(message: unknown, redact?: Redact): string {
  if (typeof message === 'string') return redact === undefined ? message : String(redact(message));
  const text = plain(message, redact);
  if (text === undefined) return 'undefined';
  return typeof text === 'string' ? text : JSON.stringify(text);
}
