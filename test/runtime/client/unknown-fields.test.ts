import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner } from '@jobwright/runtime/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sample, type Sample } from '../../support/sample.js';
import { createSqlite, type TestSqlite } from '../../support/sqlite.js';

type Client = ClientBase<Sample> & { readonly test: { readonly echo: JobCaller<Sample> } };
const { descriptor } = sample('test.echo', (params) => params).job;

/** As JavaScript misspells it. */
const TYPO = { timout: '1s' } as never;

describe('a field that is none', () => {
  let store: TestSqlite;
  let client: Client;
  beforeAll(async () => {
    store = await createSqlite();
    client = buildClient<Client>([descriptor], store.url);
  });
  afterAll(async () => {
    await client.$close();
    await store.drop();
  });

  const refused = (answer: Promise<unknown>): Promise<void> =>
    expect(answer).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('has no "timout", but ') as string,
    });
  const first = (items: AsyncIterable<unknown>): Promise<unknown> =>
    items[Symbol.asyncIterator]().next();

  it('is refused by a submit, and nothing is stored', async () => {
    await refused(client.test.echo.submit(1, TYPO));
    await refused(first(client.test.echo.submitMany([{ params: 1 }], TYPO)));
    expect(await client.$count()).toBe(0);
  });

  it('is refused of an item of many, and of a key for all of them', async () => {
    const items = [{ params: 1 }, { params: 2, timout: 1 } as never];
    await expect(first(client.test.echo.submitMany(items))).resolves.toMatchObject({ done: false });
    const stream = client.test.echo.submitMany(items)[Symbol.asyncIterator]();
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({
      code: 'SUBMIT_MANY',
      index: 1,
      stored: 1,
      cause: { code: 'INVALID_OPTION' },
    });
    const key = { key: 'k' } as never;
    await expect(first(client.test.echo.submitMany(items, key))).rejects.toThrow(/no "key"/);
  });

  it('is refused by whatever else takes options', async () => {
    const job = await client.test.echo.submit(1);
    await refused(job.result(TYPO));
    await refused(job.output(TYPO));
    await refused(first(client.$wait([job], TYPO)));
    await refused(first(job.watch(TYPO)));
    await refused(first(job.logs(TYPO)));
    await refused(job.update(TYPO));
    await refused(job.redrive(TYPO));
    await expect(job.update({ headers: {} } as never)).rejects.toThrow(/no "headers"/);
  });

  it('is refused by a runner and its limits, before anything is opened', () => {
    const refuses = expect.objectContaining({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('no "timout"') as string,
    }) as Error;
    const options = { store: store.url, registry: { url: import.meta.url, entries: [] } };
    expect(() => createRunner({ ...options, ...(TYPO as object) })).toThrow(refuses);
    expect(() => createRunner({ ...options, limits: TYPO })).toThrow(refuses);
  });
});
