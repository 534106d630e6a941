import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { emptyProject, generateIn, write } from './support/project.js';

// More rounds: JOBWRIGHT_ROUNDS=1000 npx vitest run test/generator/crash.test.ts
const ROUNDS = Number(process.env.JOBWRIGHT_ROUNDS ?? 30);
const GENERATE = join(import.meta.dirname, '../../generator/dist/generate.js');
const JOBS = 15;
const root = emptyProject();
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** All job files, whose descriptions say which version they are. */
function writeJobs(version: string): void {
  for (let job = 0; job < JOBS; job += 1) {
    const file = { job: `work.j${job}`, version: 1, description: `edition ${version}` };
    write(root, { [`schemas/work.j${job}.yaml`]: file });
  }
}

/** The editions that the generated client modules are of. */
function editions(): readonly string[] {
  const folder = join(root, 'generated/client');
  const texts = readdirSync(folder)
    .filter((name) => name.startsWith('work.'))
    .map((name) => /edition (\w+)/.exec(readFileSync(join(folder, name), 'utf8'))?.[1] ?? 'none');
  expect(texts).toHaveLength(JOBS);
  return [...new Set(texts)];
}

/** A process that has loaded everything, and generates when it is told to. Starting is what takes long. */
class Waiting {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #ready: Promise<unknown>;
  readonly #exited: Promise<unknown>;

  constructor() {
    const folders = {
      schemas: join(root, 'schemas'),
      out: join(root, 'generated'),
      handlers: join(root, 'handlers'),
    };
    const options = JSON.stringify({ folders, shown: 'schemas', check: false });
    const script = `
      const { generate } = await import(${JSON.stringify(GENERATE)});
      process.stdin.once('data', () => {
        generate(${options});
        process.stdin.destroy();
      });
      process.stdout.write('ready');
    `;
    this.#child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#ready = once(this.#child.stdout, 'data');
    this.#exited = once(this.#child, 'exit');
  }

  /** Lets it generate, and kills it; whether it was killed before it was done. */
  async generateAndDie(signal: NodeJS.Signals, afterMs: number): Promise<boolean> {
    await this.#ready;
    this.#child.stdin.write('go');
    await sleep(afterMs);
    this.#child.kill(signal);
    await this.#exited;
    return this.#child.exitCode === null;
  }
}

it('a process that is killed while it generates leaves the old files or the new ones, never some of each', async () => {
  writeJobs('a');
  generateIn(root);
  const started = performance.now();
  writeJobs('b');
  generateIn(root);
  const wholeMs = performance.now() - started;
  let killed = 0;
  const waiting = [new Waiting(), new Waiting()];
  for (let round = 0; round < ROUNDS; round += 1) {
    const edition = `r${round}`;
    writeJobs(edition);
    const before = editions()[0] ?? '';
    const signal = round % 3 === 0 ? 'SIGINT' : 'SIGKILL';
    if (round < ROUNDS - waiting.length) waiting.push(new Waiting());
    // A fresh process is slower than this one, which has generated before.
    const afterMs = Math.random() * Math.min(wholeMs * 3, 400);
    if (await waiting.shift()?.generateAndDie(signal, afterMs)) killed += 1;
    // Between two renames there is no folder; the next command puts it back.
    if (!existsSync(join(root, 'generated'))) {
      expect(signal).toBe('SIGKILL');
      continue;
    }
    const now = editions();
    expect(now).toHaveLength(1);
    expect([before, edition]).toContain(now[0]);
  }
  expect(killed).toBeGreaterThan(0);
  writeJobs('last');
  generateIn(root);
  expect(editions()).toEqual(['last']);
  // What killed runs have left is cleared away.
  expect(readdirSync(root).filter((name) => name.includes('jobwright-'))).toEqual([]);
}, 60_000);
