import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openStore, type Store } from '@jobwright/runtime/store';
import { MemoryStore } from '@jobwright/runtime/store/memory';
import type { Archive } from '../../../runtime/src/archive/archive.js';
import { Archiver, type LogStore } from '../../../runtime/src/logs/archiver.js';
import { LoggedJobs } from '../../support/logged-jobs.js';
import { MemoryArchive } from '../../support/memory-archive.js';
import { emptyStore } from '../../support/stores.js';

class Crash extends Error {}

/** Dies at one of its calls: before it does anything, or after it has done all and before that is known. */
class Fault {
  #left: number;

  constructor(
    readonly at: number,
    readonly replyLost: boolean,
  ) {
    this.#left = at;
  }

  async call<R>(act: () => Promise<R>): Promise<R> {
    this.#left -= 1;
    if (this.#left > 0) return act();
    // Whoever is dead does nothing more.
    if (this.#left === 0 && this.replyLost) await act();
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
          this.call(() => Reflect.apply(value, target, args) as Promise<unknown>);
      },
    });
  }
}

/** The points of one pass: take, read, put twice, point; tidy; and the three of the sweep. */
const POINTS = 9;

async function crashAndGoOn(
  store: Store,
  archive: MemoryArchive | undefined,
  rounds: number,
): Promise<number> {
  const jobs = new LoggedJobs(store);
  const archiver = (fault?: Fault): Archiver =>
    new Archiver(
      fault === undefined ? store : fault.within<LogStore>(store),
      fault === undefined || archive === undefined ? archive : fault.within<Archive>(archive),
      () => false,
      0,
    );
  let crashes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const held = await jobs.hold(2);
    await jobs.log(held, 2);
    await jobs.settle(held);
    const fault = new Fault(1 + Math.floor(Math.random() * POINTS), Math.random() < 0.5);
    try {
      const dying = archiver(fault);
      await dying.archiveAll();
      await dying.removeLeftovers();
      await dying.sweep(-1_000);
    } catch (error) {
      expect(error).toBeInstanceOf(Crash);
      crashes += 1;
    }
    await archiver().archiveAll();
    for (const { id } of held) expect(await archivedText(store, archive, id)).toBe(expected(id));
  }
  await archiver().sweep(-1_000);
  if (archive !== undefined) expect(archive.objects.size).toBe(2 * rounds);
  return crashes;
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

describe('an archiver that dies at any point loses no line, repeats none, and leaves no orphan', () => {
  it('in memory, with an archive elsewhere', async () => {
    const crashes = await crashAndGoOn(new MemoryStore(), new MemoryArchive(), 800);
    expect(crashes).toBeGreaterThan(400);
  });

  it('in memory, which is its own archive', async () => {
    expect(await crashAndGoOn(new MemoryStore(), undefined, 100)).toBeGreaterThan(20);
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

  it.each(['sqlite', 'postgres'] as const)('on %s', async (kind) => {
    const fresh = await emptyStore(kind);
    const store = await openStore(fresh.url);
    try {
      await store.open();
      await crashAndGoOn(store, new MemoryArchive(), 75);
      await crashAndGoOn(store, undefined, 25);
    } finally {
      await store.close();
      await fresh.drop();
    }
  });
});
