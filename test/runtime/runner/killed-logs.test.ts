import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner } from '@jobwright/runtime/runner';
import { describe, expect, it } from 'vitest';
import { registry } from '../../support/endless-logging.js';
import type { Sample } from '../../support/sample.js';
import { freshStore, STORE_KINDS } from '../../support/stores.js';

const PROGRAM = fileURLToPath(new URL('../../support/killed-while-logging.ts', import.meta.url));

type Client = ClientBase<Sample> & { readonly test: { readonly endless: JobCaller<Sample> } };

describe.concurrent.each(STORE_KINDS)('a runner that is killed, on %s,', (kind) => {
  it('loses at most the last second of a log, which shows where it was cut', async () => {
    const store = await freshStore(kind);
    const client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
    const doomed = spawn(process.execPath, ['--import', 'tsx', PROGRAM, store.url], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const runner = createRunner({ store: store.url, registry });
    try {
      const job = await client.test.endless.submit(null);
      let seen = 0;
      for await (const { at } of job.logs({ follow: true })) {
        if (at !== undefined && ++seen === 20) break;
      }
      const killedAt = Date.now();
      doomed.kill('SIGKILL');
      await once(doomed, 'exit');
      await runner.start();
      await job.result({ timeout: '30s' });
      const lines = [];
      for await (const line of job.logs()) lines.push(line);
      const cutAt = lines.findIndex(({ cut }) => cut === 'lost');
      expect(lines.slice(cutAt + 1).map(({ msg }) => msg)).toEqual(['begun']);
      const before = lines.slice(0, cutAt);
      expect(before.map(({ seq }) => seq)).toEqual(before.map((_, n) => n + 1));
      // Some more, since the machine is busy with other tests.
      expect(killedAt - Number(before.at(-1)!['at'])).toBeLessThan(2_000);
    } finally {
      doomed.kill('SIGKILL');
      await runner.stop();
      await client.$close();
      await store.drop();
    }
  });
});
