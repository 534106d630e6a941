import type { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { render, type Line } from '../output.js';

/** What is needed of a terminal. */
export type Terminal = Writable & Pick<WriteStream, 'columns' | 'hasColors' | 'isTTY'>;

const BEAT_MS = 250;

/**
 * One line at the foot of a terminal that is written again as what it says changes. Whatever else the process writes there, handlers'
 * `console.log` included, takes the line away first, and stands above it from then on.
 */
export class LiveLine {
  readonly #terminal: Terminal;
  readonly #say: () => Line;
  readonly #restore: readonly (() => void)[];
  readonly #beat: NodeJS.Timeout;
  #shown = '';
  #drawing = false;
  #atStart = true;

  /**
   * @param say what the line says now
   * @param others streams that write to the same terminal
   */
  constructor(terminal: Terminal, say: () => Line, others: readonly Writable[] = []) {
    this.#terminal = terminal;
    this.#say = say;
    this.#restore = [terminal, ...others].map((stream) => this.#giveWay(stream));
    this.#beat = setInterval(() => {
      this.draw();
    }, BEAT_MS);
    this.#beat.unref();
  }

  draw(): void {
    // What was written last may go on: it is not to be written over.
    if (!this.#atStart) return;
    // One that does not know how wide it is says 0.
    const columns = this.#terminal.columns || 80;
    const text = render(this.#say(), this.#terminal, columns - 1);
    if (text === this.#shown) return;
    this.#write(`\r\u001b[K${text}`);
    this.#shown = text;
  }

  /** Takes the line away, for good. */
  end(): void {
    clearInterval(this.#beat);
    this.#erase();
    for (const restore of this.#restore) restore();
  }

  #erase(): void {
    if (this.#shown !== '') this.#write('\r\u001b[K');
    this.#shown = '';
  }

  #write(text: string): void {
    this.#drawing = true;
    this.#terminal.write(text);
    this.#drawing = false;
  }

  #giveWay(stream: Writable): () => void {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (...args: unknown[]): boolean => {
      if (!this.#drawing) {
        this.#erase();
        const [chunk] = args;
        this.#atStart = String(chunk).endsWith('\n');
      }
      return write(...args);
    };
    return () => {
      stream.write = write;
    };
  }
}
