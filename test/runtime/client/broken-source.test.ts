import { EventEmitter, once } from 'node:events';
import {
  buildClient,
  type ClientBase,
  type JobCaller,
  type SubmitItem,
} from '@jobwright/runtime/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sample, type Sample } from '../../support/sample.js';
import { emptyStore, type FreshStore } from '../../support/stores.js';

type Item = SubmitItem<Sample<number>>;
type Client = ClientBase<Sample<number>> & {
  readonly test: { readonly echo: JobCaller<Sample<number>> };
};

const { descriptor } = sample('test.echo', (n: number) => n).job;
/** One chunk, and the beginning of another. */
const MANY = 1_300;

/** A source that throws, what it throws, and whether it was let go of. */
class BrokenSource {
  readonly error = new Error('the source is broken');
  ended = false;
  readonly #count: number;
  readonly #before: Promise<unknown>;

  /** @param before what it waits for before it throws */
  constructor(count: number, before: Promise<unknown> = Promise.resolve()) {
    this.#count = count;
    this.#before = before;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    try {
      for (let params = 0; params < this.#count; params += 1) yield { params };
      await this.#before;
      throw this.error;
    } finally {
      this.ended = true;
    }
  }
}

describe.each(['sqlite', 'postgres'] as const)('a source that throws midway, on %s,', (kind) => {
  let store: FreshStore;
  let client: Client;
  beforeAll(async () => {
    store = await emptyStore(kind);
    client = buildClient<Client>([descriptor], store.url);
  });
  afterAll(async () => {
    await client.$close();
    await store.drop();
  });

  /** Takes all there is; answers the ids, and what was thrown at the end. */
  async function submitAll(
    source: AsyncIterable<Item>,
    batch: string,
    taken?: (count: number) => void,
  ) {
    const ids: string[] = [];
    try {
      for await (const job of client.test.echo.submitMany(source, { headers: { batch } })) {
        ids.push(job.id);
        taken?.(ids.length);
      }
    } catch (error) {
      return { ids, error: error as { code: string; cause: unknown } };
    }
    throw new Error('it did not throw');
  }

  it('has its error told, its end run, and all before it stored, whose handles the caller has', async () => {
    const source = new BrokenSource(MANY);
    const { ids, error } = await submitAll(source, 'at once');
    expect(error).toMatchObject({ code: 'SUBMIT_MANY', index: MANY, stored: MANY });
    expect(error.cause).toBe(source.error);
    expect(source.ended).toBe(true);
    expect(new Set(ids)).toHaveLength(MANY);
    expect(await client.$count({ headers: { batch: 'at once' } })).toBe(MANY);
  });

  it('may do so when what it gave before has long been taken', async () => {
    const taken = new EventEmitter();
    const source = new BrokenSource(3, once(taken, 'all'));
    const { ids, error } = await submitAll(source, 'later', (count) => {
      if (count === 3) taken.emit('all');
    });
    expect(error).toMatchObject({ code: 'SUBMIT_MANY', index: 3, stored: 3 });
    expect(error.cause).toBe(source.error);
    expect(source.ended).toBe(true);
    const { jobs } = await client.$list({ headers: { batch: 'later' } });
    expect(jobs.map(({ id }) => id).toReversed()).toEqual(ids);
  });

  it('may do so before anything else, and nothing is stored', async () => {
    const source = new BrokenSource(0);
    const { ids, error } = await submitAll(source, 'nothing');
    expect([ids, error]).toMatchObject([[], { code: 'SUBMIT_MANY', index: 0, stored: 0 }]);
    expect(error.cause).toBe(source.error);
    expect(source.ended).toBe(true);
    expect(await client.$count({ headers: { batch: 'nothing' } })).toBe(0);
  });

  it('is no generator, and throws where it is asked', async () => {
    const broken = new Error('it throws, and answers no promise');
    let asked = 0;
    const source: AsyncIterable<Item> = {
      [Symbol.asyncIterator]: () => ({
        next() {
          if ((asked += 1) > 2) throw broken;
          return Promise.resolve({ value: { params: asked } });
        },
      }),
    };
    const { ids, error } = await submitAll(source, 'no generator');
    expect(error).toMatchObject({ code: 'SUBMIT_MANY', index: 2, stored: 2 });
    expect(error.cause).toBe(broken);
    expect(ids).toHaveLength(2);
    expect(await client.$count({ headers: { batch: 'no generator' } })).toBe(2);
  });
});
