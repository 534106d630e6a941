import { LEVEL_NUMBERS, type LogLevel } from '../types/log.js';
import { fieldsText, LineWriter, messageText, plainFields, type LineFrame } from './line.js';
import type { Redact } from './plain.js';

/** Takes lines of NDJSON and the sequences of the first and last of them. */
export type LogSink = (lines: string, firstSequence: number, lastSequence: number) => void;

/** What of an attempt's log is kept. */
export interface LogPolicy {
  /** Lines below it are not written. */
  readonly level: LogLevel;
  /** Of one attempt, in UTF-8; what comes after is counted only. */
  readonly maxBytes: number;
  /** Whether what the handler writes to `console` is its log too. */
  readonly captureConsole?: 'on';
  /** Since it was archived; as long as the job, or as the runner says, where not given. */
  readonly retentionMs?: number;
}

export const DEFAULT_LOG_POLICY: LogPolicy = { level: 'info', maxBytes: 1024 * 1024 };

/** A job's log, as its handler sees it. No call ever throws, whatever it is given, and none waits. */
export interface JobLogger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** A logger that adds these fields to each line. */
  child(fields: object): JobLogger;
}

type Fields = Readonly<Record<string, unknown>>;

/** The log of one attempt: numbers its lines and bounds them. */
export class AttemptLog {
  readonly logger: JobLogger = new FieldsLogger(this, undefined);
  readonly #policy: LogPolicy;
  readonly #redact: Redact | undefined;
  readonly #sink: LogSink;
  readonly #writer: LineWriter;
  #sequence = 0;
  #bytes = 0;
  #full = false;
  #droppedLines = 0;
  #droppedBytes = 0;

  constructor(frame: LineFrame, policy: LogPolicy, redact: Redact | undefined, sink: LogSink) {
    this.#policy = policy;
    this.#redact = redact;
    this.#sink = sink;
    this.#writer = new LineWriter(frame);
  }

  /** Says what was dropped since it was last said. */
  mark(): void {
    const [lines, bytes] = [this.#droppedLines, this.#droppedBytes];
    if (lines === 0) return;
    this.#droppedLines = this.#droppedBytes = 0;
    const sequence = ++this.#sequence;
    const why = `The log is longer than ${this.#policy.maxBytes} bytes`;
    this.#sink(this.#writer.mark(Date.now(), sequence, why, lines, bytes), sequence, sequence);
  }

  write(
    level: LogLevel,
    message: string,
    own: Fields | undefined,
    fields: object | undefined,
  ): void {
    if (LEVEL_NUMBERS[level] < LEVEL_NUMBERS[this.#policy.level]) return;
    const sequence = this.#sequence + 1;
    try {
      const all = fields === undefined ? own : { ...own, ...this.plainFields(fields) };
      const text = all === undefined ? '' : fieldsText(all);
      const words = messageText(message, this.#redact);
      this.#add(this.#writer.line(level, Date.now(), sequence, words, text));
    } catch (error) {
      // Whatever a handler logs, its job goes on.
      const why = error instanceof Error ? error.message : 'of an unknown kind';
      const text = `A line was not written: ${why}`;
      this.#add(this.#writer.line('warn', Date.now(), sequence, text));
    }
  }

  plainFields(fields: object): Fields {
    return plainFields(fields, this.#redact);
  }

  #add(line: string): void {
    const bytes = Buffer.byteLength(line);
    this.#full ||= this.#bytes + bytes > this.#policy.maxBytes;
    if (this.#full) {
      this.#droppedLines += 1;
      this.#droppedBytes += bytes;
      return;
    }
    this.#bytes += bytes;
    this.#sequence += 1;
    this.#sink(line, this.#sequence, this.#sequence);
  }
}

/** Logs with some fields in each line. */
class FieldsLogger implements JobLogger {
  readonly #log: AttemptLog;
  readonly #own: Fields | undefined;

  constructor(log: AttemptLog, own: Fields | undefined) {
    this.#log = log;
    this.#own = own;
  }

  debug(message: string, fields?: object): void {
    this.#log.write('debug', message, this.#own, fields);
  }

  info(message: string, fields?: object): void {
    this.#log.write('info', message, this.#own, fields);
  }

  warn(message: string, fields?: object): void {
    this.#log.write('warn', message, this.#own, fields);
  }

  error(message: string, fields?: object): void {
    this.#log.write('error', message, this.#own, fields);
  }

  child(fields: object): JobLogger {
    return new FieldsLogger(this.#log, { ...this.#own, ...this.#log.plainFields(fields) });
  }
}
