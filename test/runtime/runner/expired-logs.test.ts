import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildClient, connect, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type HandlerFunction, type Registry } from '@jobwright/runtime/runner';
import { describe, expect, it } from 'vitest';
import { sample, type Sample } from '../../support/sample.js';
import { emptyStore, statements } from '../../support/stores.js';

const HOUR_MS = 3_600_000;
const logs: HandlerFunction<Sample> = (_, { log }) => {
  log.info('said');
  return null;
};
const keptFor = (retentionMs: number) => ({
  logs: { level: 'info', maxBytes: 10_000, retentionMs } as const,
});

const registry: Registry = {
  url: import.meta.url,
  entries: [
    sample('test.hour', logs, keptFor(HOUR_MS)),
    sample('test.day', logs, keptFor(24 * HOUR_MS)),
    sample('test.silent', logs),
  ],
};

type Client = ClientBase<Sample> & {
  readonly test: Readonly<Record<'hour' | 'day' | 'silent', JobCaller<Sample>>>;
};

/** As if three hours had passed. */
const THREE_HOURS_LATER = {
  sqlite: `update jobwright_archives set archived_at = archived_at - ${3 * HOUR_MS}`,
  postgres: `update jobwright.archives set archived_at = archived_at - interval '3 hours'`,
} as const;

describe.each(['sqlite', 'postgres'] as const)('logs archived in a folder, on %s,', (kind) => {
  it('are deleted by a runner when they are older than their job type, or else the runner, has them kept', async () => {
    const store = await emptyStore(kind);
    const folder = await mkdtemp(join(tmpdir(), 'expired-logs-'));
    const archive = pathToFileURL(folder).href;
    const connection = connect(store.url, { archive });
    const descriptors = registry.entries.map(({ job }) => job.descriptor);
    const { test } = buildClient<Client>(descriptors, connection);
    const objects = async (): Promise<readonly string[]> =>
      (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.gz'));
    /** One that lives no longer than it has something to do. */
    const run = async (): Promise<void> => {
      const runner = createRunner({
        ...{ store: store.url, registry, archive, archiveRetention: '2h' },
      });
      await runner.start();
      await runner.drained();
      await runner.stop();
    };
    try {
      const hour = await test.hour.submit(null);
      const day = await test.day.submit(null);
      const silent = await test.silent.submit(null);
      await run();
      await run();
      expect(await objects()).toHaveLength(3);

      await statements(store, THREE_HOURS_LATER[kind]);
      const young = await test.hour.submit(null);
      await run();
      const left = await objects();
      expect(left).toHaveLength(2);
      for (const kept of [day, young]) {
        expect(left.join()).toContain(kept.id);
        expect(await messages(kept.logs())).toEqual(['said']);
      }
      for (const expired of [hour, silent]) {
        await expect(messages(expired.logs())).rejects.toMatchObject({ code: 'LOG_EXPIRED' });
        expect(await expired.read()).toMatchObject({ state: 'succeeded' });
      }
    } finally {
      await connection.close();
      await store.drop();
      await rm(folder, { recursive: true });
    }
  });
});

async function messages(log: AsyncIterable<{ readonly msg: string }>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { msg } of log) found.push(msg);
  return found;
}
