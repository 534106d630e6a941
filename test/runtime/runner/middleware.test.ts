import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Runner } from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registry } from '../../support/middleware-registry.js';
import type { Sample } from '../../support/sample.js';
import { emptyStore, type FreshStore } from '../../support/stores.js';

const TYPESCRIPT = new URL('../../../generator/dist/cli/typescript.js', import.meta.url).href;
const MIDDLEWARE = new URL('../../support/middleware.mjs', import.meta.url);

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

describe.each(['sqlite', 'postgres'] as const)('middleware, on %s', (kind) => {
  let store: FreshStore;
  let client: Client;
  let runner: Runner;

  beforeEach(async () => {
    store = await emptyStore(kind);
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
    const workerImports = [TYPESCRIPT];
    runner = createRunner({ store: store.url, registry, workerImports, middleware: MIDDLEWARE });
  });

  afterEach(async () => {
    await runner.stop();
    await client.$close();
    await store.drop();
  });

  it.each(['inline', 'thread', 'process'])(
    'stands around handlers, the first outermost, and adds to their context (%s)',
    async (mode) => {
      await runner.start();
      const job = await client.test[mode]!.submit({});
      expect(await job.result({ timeout: '50s' })).toEqual({
        ok: true,
        output: { tenant: `tenant of test.${mode}`, around: ['tenant', 'counting'], wrapped: true },
      });
    },
  );

  it('fails the attempt with what it throws', async () => {
    await runner.start();
    const job = await client.test.refused!.submit({});
    expect(await job.result({ timeout: '50s' })).toMatchObject({
      ok: false,
      error: { kind: 'unexpected', message: 'not for you' },
    });
  });

  it('that is none is refused when the runner starts', async () => {
    const middleware = 'data:text/javascript,export const other = 1';
    const other = createRunner({ store: store.url, registry, middleware });
    await expect(other.start()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
