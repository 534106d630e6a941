import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunHost, StrayError } from '../../../runtime/dist/runner/execute/execution.js';
import { makeExecutors, type Executors } from '../../../runtime/dist/runner/execute/executors.js';
import { until } from '../../support/until.js';
import { registry } from './runner/index.js';
import { Scene } from './scene.js';

const TYPESCRIPT = new URL('../../../generator/dist/cli/typescript.js', import.meta.url).href;
const unasked = () => Promise.reject(new Error('No handler here asks for it.'));
const host: RunHost = {
  status: () => Promise.resolve(),
  flush: () => Promise.resolve(),
  recall: unasked,
  recordStep: unasked,
  startChildren: unasked,
  awaitChildren: unasked,
  cancelChildren: unasked,
  sleep: unasked,
  warn: unasked,
  log: () => undefined,
};

describe('threads and child processes', { timeout: 60_000 }, () => {
  let executors: Executors;
  let folder: string;
  let strays: StrayError[];

  beforeEach(async () => {
    const setup = { registry: registry.url, imports: [TYPESCRIPT] };
    strays = [];
    executors = makeExecutors(setup, [], (error) => strays.push(error));
    folder = await mkdtemp(join(tmpdir(), 'jobwright-processes-'));
  });

  afterEach(async () => {
    await Promise.all(Object.values(executors).map((executor) => executor.close()));
    await rm(folder, { recursive: true });
  });

  function start(how: keyof Executors, name: string) {
    const entry = registry.entries.find(({ job }) => job.descriptor.name === name)!;
    const params = JSON.stringify({ seen: join(folder, 'seen'), go: join(folder, 'go') });
    const [dialect, claimId] = ['sqlite', 'a claim'] as const;
    const run = { id: name, attempt: 1, epoch: 1, depth: 0, claimId, dialect, headers: {}, params };
    return executors[how].start(entry, run, host);
  }

  async function processOf(how: keyof Executors, name: string): Promise<number> {
    const end = await start(how, name).ended;
    if (end.kind !== 'returned') throw new Error(JSON.stringify(end));
    return Number(end.output);
  }

  it.each(['thread', 'process'] as const)(
    'are not used again after an error that came too late, which fails nobody else (%s)',
    async (mode) => {
      const first = await start(mode, `${mode}.strays_late`).ended;
      const next = start(mode, `${mode}.waits`);
      await until(() => strays.length > 0);
      expect(strays).toEqual([
        {
          id: `${mode}.strays_late`,
          name: `${mode}.strays_late`,
          message: 'too late to fail anything',
        },
      ]);
      await writeFile(join(folder, 'go'), '');
      expect(await next.ended).toEqual({ kind: 'returned', output: '"went on"' });
      expect(await start(mode, `${mode}.tells_worker`).ended).not.toEqual(first);
      expect(strays).toHaveLength(1);
    },
  );

  it('are used again, one handler at a time in each', async () => {
    const first = await processOf('process', 'process.tells_process');
    expect(await processOf('process', 'process.tells_process')).toBe(first);
    const both = await Promise.all([
      processOf('process', 'process.tells_process'),
      processOf('process', 'process.tells_process'),
    ]);
    expect(new Set(both).size).toBe(2);
    expect(both).toContain(first);
  });

  it('are replaced when they die', async () => {
    const first = await processOf('process', 'process.tells_process');
    expect(await start('process', 'process.exits').ended).toMatchObject({ kind: 'died' });
    expect(await processOf('process', 'process.tells_process')).not.toBe(first);
  });

  it('that run a job alone run nothing else meanwhile, whatever its isolation, and survivors run the next', async () => {
    const alone = (): Promise<number> => processOf('alone', 'inline.tells_process');
    const both = await Promise.all([alone(), alone()]);
    expect(new Set([...both, process.pid]).size).toBe(3);
    expect(both).toContain(await alone());
    expect(both).not.toContain(await processOf('process', 'process.tells_process'));
  });

  it('say how they died', async () => {
    const running = start('process', 'process.waits');
    running.kill();
    expect(await running.ended).toEqual({
      kind: 'died',
      message: 'The process that ran the handler is gone: it was killed.',
    });
    const pid = await processOf('process', 'process.tells_process');
    const another = start('process', 'process.waits');
    process.kill(pid, 'SIGSEGV');
    expect(await another.ended).toEqual({
      kind: 'died',
      message: 'The process that ran the handler is gone: it was ended by signal SIGSEGV.',
    });
  });

  it('die with the programs that their handler has started', async () => {
    const running = start('process', 'process.starts_a_program');
    const seen = () => readFile(join(folder, 'seen'), 'utf8').catch(() => '');
    const pids = JSON.parse(await until(seen)) as readonly number[];
    running.kill();
    expect((await running.ended).kind).toBe('died');
    await until(() => !pids.some(alive));
  });

  it('get no flags of the runner and leave none to programs they start', async () => {
    const end = await start('process', 'process.tells_flags').ended;
    const { NODE_OPTIONS } = process.env;
    expect(end).toEqual({
      kind: 'returned',
      output: JSON.stringify({ flags: [], ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS }) }),
    });
  });
});

describe('a runner that dies', { timeout: 60_000 }, () => {
  it('takes with it a child process that never yields, and the programs that it started', async () => {
    const scene = await Scene.open('sqlite');
    try {
      const runner = await scene.process();
      const { seen } = await scene.submit('process', 'starts_a_program');
      const pids = JSON.parse(await seen()) as readonly number[];
      expect(pids.every(alive)).toBe(true);
      await runner.end('SIGKILL');
      await until(() => !pids.some(alive));
    } finally {
      await scene.close();
    }
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that is dead and not yet buried still has its number; only Linux says so here.
    return !existsSync('/proc') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
