import type { JobDescriptor } from '@jobwright/runtime';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import type { HandlerFunction } from '@jobwright/runtime/runner';
import { startRunner } from '@jobwright/runtime/testing';
import { describe, expect, it } from 'vitest';
import { sample, type Sample } from '../../support/sample.js';
import { emptyStore, STORE_KINDS } from '../../support/stores.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

interface Parent extends Sample {
  readonly spawns: Sample;
}

const child = sample('test.child', () => undefined);
const childJob = child.job.descriptor as unknown as JobDescriptor<Sample>;
const nothing = (): void => undefined;

/** Each begins to wait while it ends: what it asks for is being written when it is over. */
const LEAVING: readonly (readonly [what: string, handle: HandlerFunction<Parent>])[] = [
  ['a sleep', (_, job) => void job.sleep('nap', '20ms').catch(nothing)],
  ['a child', (_, job) => void job.run(childJob, {}).catch(nothing)],
];

describe.each(STORE_KINDS)('what a handler leaves behind takes no slot, on %s', (kind) => {
  it.each(LEAVING)('%s', async (_, handle) => {
    const fresh = await emptyStore(kind);
    const leaving = sample('test.leaving', handle as HandlerFunction<Sample>, {
      spawns: [childJob.name],
    });
    // While it sleeps the only slot is free, and wanted by nobody else once the child has ended.
    const next = sample('test.next', async (_params, job) => {
      await job.sleep('longer', '300ms');
    });
    const entries = [leaving, child, next];
    const client = buildClient<Client>(
      entries.map(({ job }) => job.descriptor),
      fresh.url,
    );
    const runner = await startRunner(
      fresh.url,
      { url: import.meta.url, entries },
      { concurrency: 1 },
    );
    try {
      const left = await client.test['leaving']!.submit({});
      expect(await left.result({ timeout: '50s' })).toMatchObject({ ok: true });
      for (let n = 0; n < 2; n += 1) {
        const job = await client.test['next']!.submit({});
        expect(await job.result({ timeout: '20s' })).toMatchObject({ ok: true });
      }
    } finally {
      await runner.stop();
      await client.$close();
      await fresh.drop();
    }
  });
});
