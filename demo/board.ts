import { stdout } from 'node:process';

const WIDTH = 28;
const REDRAW_MS = 100;
const COLOURS = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Colours text, at a terminal only. */
export function paint(colour: keyof typeof COLOURS, text: string): string {
  return stdout.isTTY && process.env['NO_COLOR'] === undefined
    ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m`
    : text;
}

interface Row {
  readonly label: string;
  percent: number;
  note: string;
  told: number;
}

/**
 * Live rows with a bar each, below everything that was said before. Where the output is no terminal, a line for every
 * quarter done instead.
 */
export class Board {
  readonly #rows = new Map<string, Row>();
  #drawn = 0;
  readonly #timer = setInterval(() => {
    this.#redraw();
  }, REDRAW_MS).unref();

  /** Adds or changes a row. */
  set(id: string, label: string, percent: number, note: string): void {
    const row = this.#rows.get(id) ?? { label, percent: 0, note: '', told: -1 };
    this.#rows.set(id, row);
    const changed = row.note !== note;
    row.percent = percent;
    row.note = note;
    const quarter = Math.floor(percent / 25);
    if (stdout.isTTY || (!changed && quarter <= row.told)) return;
    row.told = quarter;
    stdout.write(`    ${label.padEnd(10)} ${String(Math.floor(percent)).padStart(3)} %  ${note}\n`);
  }

  /** Says a line above the rows. */
  say(text: string): void {
    this.#clear();
    stdout.write(`${text}\n`);
    this.#draw();
  }

  /** Leaves the rows as they are and stops. */
  end(): void {
    this.#redraw();
    clearInterval(this.#timer);
    this.#drawn = 0;
    this.#rows.clear();
  }

  #redraw(): void {
    this.#clear();
    this.#draw();
  }

  #clear(): void {
    if (this.#drawn > 0) stdout.write(`\u001b[${this.#drawn}A\u001b[J`);
    this.#drawn = 0;
  }

  #draw(): void {
    if (!stdout.isTTY) return;
    for (const { label, percent, note } of this.#rows.values()) {
      const filled = Math.round((percent / 100) * WIDTH);
      const bar = paint('cyan', '█'.repeat(filled)) + paint('dim', '░'.repeat(WIDTH - filled));
      const figure = String(Math.floor(percent)).padStart(3);
      stdout.write(`    ${label.padEnd(10)} ${bar} ${figure} %  ${note}\n`);
    }
    this.#drawn = this.#rows.size;
  }
}

export function heading(text: string): void {
  stdout.write(`\n${paint('bold', text)}\n`);
}

export function say(text: string): void {
  stdout.write(`  ${text}\n`);
}

/** 1234567 as `1.2 MB`. */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
