import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openStore, type Store } from '@jobwright/runtime/store';
import { MemoryStore } from '@jobwright/runtime/store/memory';
import type { Archive } from '../../../runtime/src/archive/archive.js';
import { Archiver, type LogStore } from '../../../runtime/src/logs/archiver.js';
import { LoggedJobs } from '../../support/logged-jobs.js';
import { MemoryArchive } from '../../support/memory-archive.js';
import { emptyStore, STORE_KINDS } from '../../support/stores.js';

class Crash extends Error {}

/** Dies at one of its calls: before it does anything, or after it has done all and before that is known. */
class Fault {
  readonly calls: string[] = [];

  /** @param at its number among the calls, from 1; without, nothing dies, and the calls are told */
  constructor(
    readonly at = Infinity,
    readonly replyLost = false,
  ) {}

  async call<R>(name: string, act: () => Promise<R>): Promise<R> {
    const left = this.at - this.calls.push(name);
    if (left > 0) return act();
    // Whoever is dead does nothing more.
    if (left === 0 && this.replyLost) await act();
    throw new Crash();
  }

  /** `target`, whose every method is a point where it may die. */
  within<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        if (name === 'list') return value.bind(target) as unknown;
        return (...args: unknown[]) =>
          this.call(String(name), () => Reflect.apply(value, target, args) as Promise<unknown>);
      },
    });
  }
}

/** What a pass over two jobs asks of store and archive, where logs have expired before and another archiver has left an object. */
const CALLS_ELSEWHERE = [
  ...['expireLogs', 'unarchived', 'readLogs', 'put', 'put', 'archive'],
  ...['removals', 'remove', 'removed', 'removals', 'read', 'archived', 'remove'],
];
const CALLS_IN_DATABASE = ['expireLogs', 'unarchived', 'readLogs', 'archive'];

/** Whole rounds of all points, so that both kinds of archive have 125 crashes or more. */
const ROUNDS_ELSEWHERE = 5;
const ROUNDS_IN_DATABASE = 16;
/** On each of four stores, which makes a thousand. */
const CRASHES = 250;

/** Dies once at each point of a pass, before and after it, and so on for some rounds. Answers how often it has died. */
async function crashEverywhere(
  store: Store,
  archive: MemoryArchive | undefined,
  rounds: number,
): Promise<number> {
  const pass = new ArchivedJobs(store, archive);
  // The first has nothing yet that expires.
  await pass.go(new Fault());
  const whole = new Fault();
  await pass.go(whole);
  expect(whole.calls).toEqual(archive === undefined ? CALLS_IN_DATABASE : CALLS_ELSEWHERE);
  const points = whole.calls.flatMap((_, n) => [false, true].map((lost) => [n + 1, lost] as const));
  let crashes = 0;
  for (let round = 0; round < rounds; round += 1)
    for (const [at, lost] of points) crashes += (await pass.go(new Fault(at, lost))) ? 1 : 0;
  expect(crashes).toBe(rounds * points.length);
  return crashes;
}

/** Jobs whose logs one archiver after another moves. */
class ArchivedJobs {
  readonly #store: Store;
  readonly #archive: MemoryArchive | undefined;
  readonly #jobs: LoggedJobs;
  readonly #ids: string[] = [];

  constructor(store: Store, archive: MemoryArchive | undefined) {
    this.#store = store;
    this.#archive = archive;
    this.#jobs = new LoggedJobs(store);
  }

  /** Has one archiver work with a fault, and another after it; looks at what there is then. Answers whether the first died. */
  async go(fault: Fault): Promise<boolean> {
    const held = await this.#jobs.hold(2);
    await this.#jobs.log(held, 2);
    await this.#jobs.settle(held);
    const ids = held.map(({ id }) => id);
    this.#ids.push(...ids);
    await this.#archive?.put(`2026/01/01/${ids[0]}/${randomUUID()}.ndjson.gz`, new Uint8Array());
    const died = await this.#dying(fault);
    const next = new Archiver(this.#store, this.#archive, () => false, 0);
    await next.archiveAll();
    await next.removeLeftovers();
    await next.sweep(-1_000);
    for (const id of ids)
      expect(await archivedText(this.#store, this.#archive, id)).toBe(expected(id));
    await this.#expectNoOrphans();
    return died;
  }

  async #dying(fault: Fault): Promise<boolean> {
    const archiver = new Archiver(
      fault.within<LogStore>(this.#store),
      this.#archive && fault.within<Archive>(this.#archive),
      () => false,
      0,
    );
    try {
      await archiver.expire('test.logged', 0);
      await archiver.archiveAll();
      await archiver.removeLeftovers();
      await archiver.sweep(-1_000);
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(Crash);
      return true;
    }
  }

  /** The archive holds what logs point to, and nothing else. */
  async #expectNoOrphans(): Promise<void> {
    if (this.#archive === undefined) return;
    const pointers = await this.#store.archived(this.#ids);
    const objects = pointers.flatMap((pointer) => pointer?.object ?? []);
    expect([...this.#archive.objects.keys()].toSorted()).toEqual(objects.toSorted());
  }
}

function expected(id: string): string {
  return [1, 2, 3, 4].map((seq) => `${id} ${seq}`).join('\n');
}

async function archivedText(
  store: Store,
  archive: MemoryArchive | undefined,
  id: string,
): Promise<string> {
  const [log] = await store.readLogs([{ id, after: { epoch: 0, sequence: 0 } }], 100);
  expect(log?.chunks).toEqual([]);
  const object = log?.archived?.object ?? '';
  const data = await (archive === undefined ? store.archivedObject(object) : archive.get(object));
  const lines = gunzipSync(data!).toString().trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { job: string; seq: number })
    .map(({ job, seq }) => `${job} ${seq}`)
    .join('\n');
}

async function crashOn(store: Store): Promise<void> {
  const elsewhere = await crashEverywhere(store, new MemoryArchive(), ROUNDS_ELSEWHERE);
  const inDatabase = await crashEverywhere(store, undefined, ROUNDS_IN_DATABASE);
  expect(Math.min(elsewhere, inDatabase)).toBeGreaterThanOrEqual(CRASHES / 2);
}

describe('an archiver that dies at any point loses no line, repeats none, and leaves no orphan', () => {
  it('in memory', async () => {
    await crashOn(new MemoryStore());
  });

  it.each(STORE_KINDS)('on %s', async (kind) => {
    const fresh = await emptyStore(kind);
    const store = await openStore(fresh.url);
    try {
      await store.open();
      await crashOn(store);
    } finally {
      await store.close();
      await fresh.drop();
    }
  });

  it('nor do several that are at the same jobs', async () => {
    const [store, archive] = [new MemoryStore(), new MemoryArchive()];
    const jobs = new LoggedJobs(store);
    const held = await jobs.hold(100);
    await jobs.log(held, 2);
    await jobs.settle(held);
    const archivers = [1, 2, 3].map(() => new Archiver(store, archive, () => false, 0));
    await Promise.all(archivers.map((archiver) => archiver.archiveAll()));
    for (const { id } of held) expect(await archivedText(store, archive, id)).toBe(expected(id));
    expect(archive.objects.size).toBe(held.length);
  });
});
