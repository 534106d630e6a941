import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildClient, connect, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, entry } from '@jobwright/runtime/runner';
import { describe, expect, it } from 'vitest';
import { sample, type Sample } from '../../support/sample.js';
import { until } from '../../support/until.js';
import { freshStore } from '../../support/stores.js';

type Client = ClientBase<Sample> & { readonly test: { readonly logs: JobCaller<Sample> } };

describe('an archive elsewhere', () => {
  it('is read by a client that was given it; one that was not says where the log is', async () => {
    const line = sample('test.logs', (_, job) => {
      job.log.info('begun');
      job.log.child({ part: 1 }).warn('part 1 is broken', new SyntaxError('not JSON'));
      return null;
    });
    const registry = { url: import.meta.url, entries: [entry(line.job, line.load)] };

    const store = await freshStore('sqlite');
    const client = buildClient<Client>([line.job.descriptor], store.url);
    const folder = await mkdtemp(join(tmpdir(), 'jobwright-logs-'));
    const archive = pathToFileURL(folder).href;
    const runner = createRunner({ store: store.url, registry, archive });
    await runner.start();
    try {
      const job = await client.test.logs.submit({ part: 'all' });
      await job.result({ timeout: '50s' });
      await until(async () => {
        const code = await readable(job);
        return code === 'ARCHIVE_UNREACHABLE';
      }, 20_000);
      await using given = connect(store.url, { archive });
      const archived = await buildClient<Client>([line.job.descriptor], given).$get(job.id);
      for await (const { part, err } of archived.logs({ level: 'warn' })) {
        expect(part).toBe(1);
        expect(err).toMatchObject({ type: 'SyntaxError' });
      }
    } finally {
      await runner.stop();
      await client.$close();
      await store.drop();
      await rm(folder, { recursive: true });
    }
  });
});

/** Why its log cannot be read; undefined where it can. */
async function readable(job: { logs(): AsyncIterable<unknown> }): Promise<string | undefined> {
  try {
    for await (const _ of job.logs()) continue;
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}
