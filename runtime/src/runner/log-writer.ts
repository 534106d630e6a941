import { WeightedBatcher } from '../batch/weighted-batcher.js';
import { LineWriter } from '../logs/line.js';
import { traceIdOf } from '../logs/trace.js';
import type { ClaimedJob, StatusAnswer } from '../store/claim.js';
import type { LastLines, LogChunk } from '../store/log.js';

/** With the 100 ms that a worker may keep lines, and the write itself, a line is stored a second after it was logged. */
const FLUSH_AFTER_MS = 500;
const FLUSH_AT_LENGTH = 64_000;
/** So much of an attempt's log is written together with its end. */
const CARRIED_LENGTH = 4_000;
const BATCH = 500;
const BATCH_LENGTH = 2_000_000;
/** Lines that wait for the database, of all jobs of a runner together; beyond it they are counted only. */
const MOST_WAITING = 16_000_000;

/** Writes the logs of all attempts of a runner, many in one statement, at the latest half a second after a line. */
export class LogWriter {
  readonly #batcher: WeightedBatcher<LogChunk, StatusAnswer>;
  readonly #dirty = new Set<LogStream>();
  #timer: NodeJS.Timeout | undefined;
  /** Length of what is not written yet. */
  waiting = 0;

  constructor(write: (chunks: readonly LogChunk[]) => Promise<readonly StatusAnswer[]>) {
    this.#batcher = new WeightedBatcher(write, BATCH, ({ lines }) => lines.length, BATCH_LENGTH);
  }

  /** @param lost told where lines could not be stored, for a reason that is not the database's being away */
  stream(claimed: ClaimedJob, lost: (error: unknown) => void): LogStream {
    return new LogStream(this, claimed, lost);
  }

  get isFull(): boolean {
    return this.waiting > MOST_WAITING;
  }

  /** Has a stream written soon. */
  soon(stream: LogStream): void {
    this.#dirty.add(stream);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const due = [...this.#dirty];
      this.#dirty.clear();
      for (const dirty of due) dirty.write();
    }, FLUSH_AFTER_MS);
  }

  /** Writes a chunk after those before it. */
  async write(stream: LogStream, chunk: LogChunk): Promise<void> {
    this.#dirty.delete(stream);
    try {
      await this.#batcher.add(chunk); // an outdated token's lines are nobody's
    } finally {
      this.waiting -= chunk.lines.length;
    }
  }

  /** What it has not written by now it will not. */
  close(): void {
    clearTimeout(this.#timer);
  }
}

/** The log of one attempt on its way to the database. */
export class LogStream {
  readonly #writer: LogWriter;
  readonly #claimed: ClaimedJob;
  readonly #lost: (error: unknown) => void;
  #lines: string[] = [];
  #length = 0;
  #first = 0;
  #last = 0;
  #dropped = { lines: 0, length: 0, first: 0, last: 0 };
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(writer: LogWriter, claimed: ClaimedJob, lost: (error: unknown) => void) {
    this.#writer = writer;
    this.#claimed = claimed;
    this.#lost = lost;
  }

  append(lines: string, first: number, last: number): void {
    if (this.#closed) return;
    if (this.#writer.isFull) {
      const { lines: before, length, first: since } = this.#dropped;
      this.#dropped = {
        lines: before + last - first + 1,
        length: length + Buffer.byteLength(lines),
        first: before === 0 ? first : since,
        last,
      };
    } else {
      this.#mark();
      this.#add(lines, first, last);
    }
    if (this.#length >= FLUSH_AT_LENGTH) this.write();
    else this.#writer.soon(this);
  }

  /** Takes no more lines: whoever still logs speaks for no attempt any more. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves once what was appended is stored, or is known not to be. */
  async flushed(): Promise<void> {
    this.write();
    await this.#writing;
  }

  /** Resolves once all is stored but the {@link LogStream.rest}. */
  async settling(): Promise<void> {
    this.#mark();
    if (this.#length > CARRIED_LENGTH) this.write();
    if (this.#writing !== undefined) await this.#writing;
  }

  /** What is not written yet, to be written with the end of the attempt. */
  rest(): LastLines | undefined {
    if (this.#lines.length === 0) return undefined;
    this.#writer.waiting -= this.#length;
    return this.#take();
  }

  /** Begins to write what there is. */
  write(): void {
    this.#mark();
    if (this.#lines.length === 0) return;
    const { id, token } = this.#claimed;
    const chunk = { id, token, ...this.#take() };
    // The writer keeps the order: the last to be written has those before it behind it.
    this.#writing = this.#writer.write(this, chunk).catch(this.#lost);
  }

  #take(): LastLines {
    const lines = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    return { firstSequence: this.#first, lastSequence: this.#last, lines };
  }

  #add(lines: string, first: number, last: number): void {
    if (this.#lines.length === 0) this.#first = first;
    this.#lines.push(lines);
    this.#length += lines.length;
    this.#writer.waiting += lines.length;
    this.#last = last;
  }

  /** In the place of lines that were dropped, a line that says so. */
  #mark(): void {
    const { lines, length, first, last } = this.#dropped;
    if (lines === 0) return;
    this.#dropped = { lines: 0, length: 0, first: 0, last: 0 };
    const { id: job, name, attempt, headers } = this.#claimed;
    const frame = { job, name, attempt, trace: traceIdOf(headers) };
    const why = 'The database did not keep up with the log';
    const mark = new LineWriter(frame).mark(Date.now(), last, why, lines, length);
    this.#add(mark, first, last);
  }
}
