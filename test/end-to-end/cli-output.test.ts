import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Registry } from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, jobwright } from '../support/cli.js';
import { sample, type Sample } from '../support/sample.js';
import { emptyStore, type FreshStore } from '../support/stores.js';
import { registry as printing } from './printing/runner/index.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

const BIN = join(ROOT, 'generator/bin/jobwright.js');
const PRINTING = fileURLToPath(new URL('printing', import.meta.url));
const FULL = '/dev/full';

const reporting: Registry = {
  url: import.meta.url,
  entries: [
    sample('test.report_on', async (_, { signal, status }) => {
      for (let percent = 0; !signal.aborted; percent += 1) {
        await status({ percent });
        await sleep(20);
      }
    }),
  ],
};

describe.each(['sqlite', 'postgres'] as const)(
  'what commands print on %s',
  { timeout: 60_000 },
  (kind) => {
    let store: FreshStore;
    const children: ChildProcess[] = [];

    beforeEach(async () => {
      store = await emptyStore(kind);
    });
    afterEach(async () => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
      await store.drop();
    });

    function clientOf({ entries }: Registry): Client {
      return buildClient<Client>(
        entries.map(({ job }) => job.descriptor),
        store.url,
      );
    }

    it('is read no more: watch ends, quietly, and the job goes on', async () => {
      await using client = clientOf(reporting);
      const runner = createRunner({ store: store.url, registry: reporting, shutdownGrace: '1s' });
      await runner.start();
      const job = await client.test['report_on']!.submit(null);
      const child = spawn(process.execPath, [BIN, 'watch', job.id, '--store', store.url], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      const stderr = text(child.stderr);
      const exited = once(child, 'exit');
      await once(child.stdout, 'data');
      child.stdout.destroy();
      await Promise.race([exited, sleep(20_000)]);
      const { state } = await job.read();
      await job.cancel();
      await runner.stop();
      expect({ code: child.exitCode, state }).toEqual({ code: 0, state: 'running' });
      expect(await stderr).toBe('');
    });

    const noFull = existsSync(FULL) ? '' : ` (there is no ${FULL})`;
    it.skipIf(noFull !== '').each([
      ['a line', ['list']],
      ['many lines', ['schema']],
      ['JSON', ['migrate', '--json']],
    ])(
      `cannot be written: that is told in one line, and ends with 1 (%s)${noFull}`,
      async (_, args) => {
        const full = openSync(FULL, 'w');
        const where = args[0] === 'schema' ? [] : ['--store', store.url];
        const child = spawn(process.execPath, [BIN, ...args, ...where], {
          stdio: ['ignore', full, 'pipe'],
        });
        closeSync(full);
        const [stderr] = await Promise.all([text(child.stderr!), once(child, 'close')]);
        expect(stderr).toMatch(/^jobwright: cannot write the output: ENOSPC: .*\n$/);
        expect(child.exitCode).toBe(1);
      },
    );

    it('is only JSON with `run --json`: what handlers print goes to standard error', async () => {
      await using client = clientOf(printing);
      for (const { job } of printing.entries)
        await client.test[job.descriptor.name.slice('test.'.length)]!.submit(null);
      const once = ['run', '--once', '--json', '--store', store.url, '--generated', PRINTING];
      const { code, stdout, stderr } = await jobwright(once);
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .filter((line) => !line.startsWith('{')),
      ).toEqual([]);
      expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ succeeded: 3 });
      expect(stderr).toContain('module that is loaded\n');
      for (const isolation of ['inline', 'thread', 'process'])
        expect(stderr).toContain(`console of ${isolation}\nstream of ${isolation}\n`);
      expect(stderr).toContain('descriptor of process\nprogram of process\n');
      expect(code).toBe(0);
    });

    it('follows a log from before the job runs to its end, which a pause puts off', async () => {
      await using client = clientOf(printing);
      const [entry] = printing.entries;
      const { name } = entry!.job.descriptor;
      const job = await client.test[name.slice('test.'.length)]!.submit(null);
      const at = ['--store', store.url];
      const run = ['run', '--once', '--json', '--generated', PRINTING, ...at];
      expect(await jobwright(['pause', '--job', name, ...at])).toMatchObject({ code: 0 });
      expect(await jobwright(run)).toMatchObject({ code: 0 });
      expect((await job.read()).state).toBe('queued');
      const following = jobwright(['logs', job.id, '-f', '--json', ...at]);
      expect(await jobwright(['resume', '--job', name, ...at])).toMatchObject({ code: 0 });
      expect(await jobwright(run)).toMatchObject({ code: 0 });
      const { code, stdout } = await following;
      expect(code).toBe(0);
      const read = await jobwright(['logs', job.id, '--json', ...at]);
      expect(stdout).toBe(read.stdout);
      expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ name, msg: 'of the log' });
    });
  },
);
