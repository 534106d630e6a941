import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { vi } from 'vitest';
import { main } from '../../../generator/dist/cli/main.js';
import { emptyProject, write } from './project.js';

/** A project in a folder of its own, and its command line in this process: starting one takes longer than most of it does. */
export class CommandProject {
  readonly root = emptyProject();

  constructor(files: Readonly<Record<string, unknown>> = {}) {
    write(this.root, files);
  }

  write(files: Readonly<Record<string, unknown>>): void {
    write(this.root, files);
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  /** Runs `jobwright …` in the project's folder. */
  async run(...args: readonly string[]) {
    const said = { stdout: '', stderr: '' };
    const say = (stream: 'stdout' | 'stderr') => (text: unknown) => {
      said[stream] += String(text);
      return true;
    };
    const line = (stream: 'stdout' | 'stderr') => (text: unknown) => {
      said[stream] += `${String(text)}\n`;
    };
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation(say('stdout')),
      vi.spyOn(process.stderr, 'write').mockImplementation(say('stderr')),
      // Vitest has its own console, which does not go through the streams.
      vi.spyOn(console, 'log').mockImplementation(line('stdout')),
      vi.spyOn(console, 'error').mockImplementation(line('stderr')),
    ];
    const before = process.cwd();
    process.chdir(this.root);
    try {
      return { code: await main(args), ...said };
    } finally {
      // What a command does when it is over, it does in the next turn.
      await nextTurn();
      process.chdir(before);
      for (const spy of spies) spy.mockRestore();
    }
  }

  drop(): void {
    rmSync(this.root, { recursive: true });
  }
}
