import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LogLine } from '@jobwright/runtime';
import {
  buildClient,
  connect,
  type ClientBase,
  type Connection,
  type LogOptions,
} from '@jobwright/runtime/client';
import { openStore, type ClaimedJob, type Store } from '@jobwright/runtime/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../../runtime/src/archive/open.js';
import { Archiver } from '../../../runtime/src/logs/archiver.js';
import { LoggedJobs } from '../../support/logged-jobs.js';
import type { Sample } from '../../support/sample.js';
import { emptyStore, STORE_KINDS, type FreshStore } from '../../support/stores.js';

/** Of each of two attempts; with all of both, more than one read takes. */
const CHUNKS = 60;
const FILTERS: readonly LogOptions[] = [
  {},
  { level: 'error' },
  { attempt: 1 },
  { attempt: 2 },
  { level: 'error', attempt: 1 },
  { level: 'error', attempt: 2 },
  { attempt: 3 },
];

/** Whoever misses a line waits for it. */
const timeout = 20_000;

describe.each(STORE_KINDS)(
  'readers of a log on %s, who want some of its lines,',
  { timeout },
  (kind) => {
    let fresh: FreshStore;
    let store: Store;
    let folder: string;
    let connection: Connection;

    beforeEach(async () => {
      fresh = await emptyStore(kind);
      store = await openStore(fresh.url);
      await store.open();
      folder = await mkdtemp(join(tmpdir(), 'filtered-logs-'));
      connection = connect(fresh.url, { archive: pathToFileURL(folder).href });
    });
    afterEach(async () => {
      await connection.close();
      await store.close();
      await fresh.drop();
      await rm(folder, { recursive: true });
    });

    it.each(['elsewhere', 'in the database'])(
      'get them whenever they come, before, while or after it is archived %s',
      async (where) => {
        const archive =
          where === 'elsewhere' ? await openArchive(pathToFileURL(folder).href) : undefined;
        const jobs = new LoggedJobs(store);
        let [held] = (await jobs.hold(1)) as [ClaimedJob];
        const { id } = held;
        const job = await buildClient<ClientBase<Sample>>([], connection).$get(id);
        const readers = (follow = true): readonly Reader[] =>
          FILTERS.map((filter) => new Reader(job.logs({ ...filter, follow })));

        const first = readers();
        const following = Promise.all(first.map((reader) => reader.rest()));
        await jobs.log([held], CHUNKS);
        const error = { kind: 'unexpected', message: 'again' } as const;
        await jobs.settle([held], { kind: 'retry', delayMs: 0, error });
        [held] = (await jobs.hold(1)).filter((one) => one.id === id) as [ClaimedJob];
        await jobs.log([held], 10);
        const early = readers();
        // The last would wait for what never comes.
        await Promise.all(early.slice(0, -1).map((reader) => reader.take(7)));
        await jobs.log([held], CHUNKS - 10, 10);
        await jobs.settle([held]);
        const late = readers();
        await Promise.all(late.map((reader) => reader.take(13)));
        const unarchived = readers(false);
        await Promise.all(unarchived.map((reader) => reader.rest()));

        const racing = readers();
        await Promise.all([
          new Archiver(store, archive).archiveAll(),
          ...racing.map((reader) => reader.rest()),
        ]);
        expect((await store.archived([id]))[0]).toMatchObject({ lines: 4 * CHUNKS });
        const [archived, followed] = [readers(false), readers()];
        for (const group of [early, late, archived, followed])
          await Promise.all(group.map((reader) => reader.rest()));
        await following;

        const expected = FILTERS.map(linesOf);
        expect(expected.map((lines) => lines.length / CHUNKS)).toEqual([4, 2, 2, 2, 1, 1, 0]);
        for (const group of [first, early, late, unarchived, racing, archived, followed])
          expect(group.map(({ lines }) => lines)).toEqual(expected);
      },
    );
  },
);

type Place = Pick<LogLine, 'attempt' | 'seq' | 'level'>;

/** What LoggedJobs writes. */
function linesOf({ level, attempt }: LogOptions): readonly Place[] {
  return [1, 2].flatMap((of) =>
    Array.from({ length: 2 * CHUNKS }, (_, n) => n + 1)
      .map((seq) => ({ attempt: of, seq, level: seq % 2 === 1 ? 30 : 50 }))
      .filter((line) => (level === undefined || line.level === 50) && (attempt ?? of) === of),
  );
}

/** Someone who reads a log, and how far. */
class Reader {
  readonly lines: Place[] = [];
  readonly #log: AsyncIterator<LogLine>;

  constructor(log: AsyncIterable<LogLine>) {
    this.#log = log[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const next = await this.#log.next();
      if (next.done === true) return;
      const { attempt, seq, level } = next.value;
      this.lines.push({ attempt, seq, level });
    }
  }

  rest(): Promise<void> {
    return this.take(Infinity);
  }
}
