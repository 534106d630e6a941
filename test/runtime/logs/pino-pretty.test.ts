import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner } from '@jobwright/runtime/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobwright } from '../../support/cli.js';
import { registry } from '../../support/logging.js';
import type { Sample } from '../../support/sample.js';
import { emptyStore, type FreshStore } from '../../support/stores.js';
import { compiled } from '../../support/worker-modules.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

const require = createRequire(import.meta.url);
const PINO_PRETTY = require.resolve('pino-pretty/bin.js');

describe.each(['sqlite', 'postgres'] as const)('`jobwright logs --json` on %s', (kind) => {
  let store: FreshStore;
  let id: string;

  beforeAll(async () => {
    store = await emptyStore(kind);
    const descriptors = registry.entries.map(({ job }) => job.descriptor);
    await using client = buildClient<Client>(descriptors, store.url);
    const runner = createRunner({ store: store.url, registry: compiled(registry) });
    await runner.start();
    const job = await client.test['odd_inline']!.submit(null);
    await job.result({ timeout: '30s' });
    await runner.stop();
    id = job.id;
  });
  afterAll(() => store.drop());

  it('is what pino-pretty reads', async () => {
    const { stdout } = await jobwright(['logs', id, '--json', '--store', store.url]);
    const pretty = await prettified(stdout);
    expect(pretty).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO \(test\.odd_inline\): cyclic$/m);
    expect(pretty).toMatch(/^\[[\d:.]+\] ERROR \(test\.odd_inline\): error$/m);
    expect(pretty).toContain('err: {\n      "type": "Error",\n      "message": "broken"');
    expect(pretty).toMatch(/^ {4}job: "[0-9a-f-]{36}"$/m);
  });
});

async function prettified(lines: string): Promise<string> {
  const child = spawn(process.execPath, [PINO_PRETTY, '--no-color'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(lines);
  const [pretty] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return pretty;
}
