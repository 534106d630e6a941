import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLine } from '@jobwright/runtime';
import { openStore, type ClaimedJob, type Store } from '@jobwright/runtime/store';
import { MemoryStore } from '@jobwright/runtime/store/memory';
import type { Archive } from '../../../runtime/src/archive/archive.js';
import { readLogs, type LogSource } from '../../../runtime/src/client/logs.js';
import { Archiver } from '../../../runtime/src/logs/archiver.js';
import { LoggedJobs } from '../../support/logged-jobs.js';
import { MemoryArchive } from '../../support/memory-archive.js';
import { STORE_KINDS, emptyStore } from '../../support/stores.js';
import { TRACE } from '../../support/trace.js';
import { until } from '../../support/until.js';

/** More than one read takes. */
const CHUNKS = 130;
const LINES = 2 * CHUNKS;

describe.each(['memory', ...STORE_KINDS] as const)('the log of a job on %s', (kind) => {
  let store: Store;
  let drop: () => Promise<void>;
  let jobs: LoggedJobs;
  let held: ClaimedJob;

  beforeEach(async () => {
    const fresh = kind === 'memory' ? undefined : await emptyStore(kind);
    store = fresh === undefined ? new MemoryStore() : await openStore(fresh.url);
    await store.open();
    drop = async () => {
      await store.close();
      await fresh?.drop();
    };
    jobs = new LoggedJobs(store);
    [held] = (await jobs.hold(1)) as [ClaimedJob];
  });
  afterEach(() => drop());

  const source = (archive?: Archive): LogSource => ({
    store: () => Promise.resolve(store),
    archive: () => Promise.resolve(archive),
    hear: () => () => undefined,
  });

  const reader = (archive?: Archive, follow = false): AsyncGenerator<LogLine, void, undefined> =>
    readLogs(source(archive), { id: held.id, uncommitted: false }, { follow });

  it.each(['elsewhere', 'in the database'])(
    'is the same before, while and after it is archived %s',
    async (where) => {
      const archive = where === 'elsewhere' ? new MemoryArchive() : undefined;
      const archiver = new Archiver(store, archive);
      const following = collect(reader(archive, true));
      await jobs.log([held], CHUNKS - 1);
      const early = reader(archive, true);
      const before = await take(early, 7);
      await jobs.log([held], 1, CHUNKS - 1);
      await jobs.settle([held]);
      const late = reader(archive);
      const started = await take(late, 33);
      const live = await collect(reader(archive));
      await archiver.archiveAll();
      const archived = await collect(reader(archive));
      expect(live).toHaveLength(LINES);
      expect(archived).toEqual(live);
      expect([...before, ...(await collect(early))]).toEqual(live);
      expect([...started, ...(await collect(late))]).toEqual(live);
      expect(await following).toEqual(live);
    },
  );

  it('shows where an attempt was cut, in the same bytes live and archived', async () => {
    await jobs.log([held], 2);
    const error = { kind: 'lost', message: 'It died.' } as const;
    await jobs.settle([held], { kind: 'lost', error });
    [held] = (await jobs.hold(1)).filter(({ id }) => id === held.id) as [ClaimedJob];
    await jobs.log([held], 1);
    await jobs.settle([held]);
    const live = await collect(reader());
    expect(
      live.map(({ seq, cut, msg, trace }) => (cut === undefined ? seq : { seq, cut, msg, trace })),
    ).toEqual([
      ...[1, 2, 3, 4],
      {
        seq: 5,
        cut: 'lost',
        msg: 'The attempt was cut off here, and what it logged last may be missing: It died.',
        trace: TRACE,
      },
      ...[1, 2],
    ]);
    await new Archiver(store, undefined).archiveAll();
    const object = (await store.archived([held.id]))[0]?.object ?? '';
    const text = gunzipSync((await store.archivedObject(object))!).toString();
    expect(text).toBe(live.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(await collect(reader())).toEqual(live);
  });

  it('says where it is to those who cannot reach it, and that it has expired', async () => {
    await jobs.log([held], 1);
    await jobs.settle([held]);
    const archive = new MemoryArchive('s3://logs/here');
    const archiver = new Archiver(store, archive);
    await archiver.archiveAll();
    await expect(collect(reader())).rejects.toMatchObject({
      code: 'ARCHIVE_UNREACHABLE',
      archive: 's3://logs/here',
    });
    await expect(collect(reader(new MemoryArchive('s3://other')))).rejects.toThrow('s3://other');
    expect(await collect(reader(archive))).toHaveLength(2);
    await until(async () => {
      await archiver.expire('test.logged', 1);
      await archiver.removeLeftovers();
      return archive.objects.size === 0;
    });
    await expect(collect(reader(archive))).rejects.toMatchObject({ code: 'LOG_EXPIRED' });
  });

  it('gives the lines before a damage, and says which object is damaged or gone', async () => {
    await jobs.log([held], 50);
    await jobs.settle([held]);
    const archive = new MemoryArchive('s3://logs/here');
    await new Archiver(store, archive).archiveAll();
    const [[name, stored] = ['']] = archive.objects;
    const whole = await collect(reader(archive));
    const { data } = stored as { data: Uint8Array; modifiedAt: number };
    archive.objects.set(name, { data: data.subarray(0, data.length - 30), modifiedAt: 0 });
    const given: unknown[] = [];
    const reading = (async () => {
      for await (const line of reader(archive)) given.push(line);
    })();
    await expect(reading).rejects.toMatchObject({
      ...{ code: 'ARCHIVE_DAMAGED', id: held.id, archive: 's3://logs/here', object: name },
      cause: { code: 'Z_BUF_ERROR' },
    });
    expect(given.length).toBeGreaterThan(0);
    expect(given).toEqual(whole.slice(0, given.length));
    archive.objects.set(name, { data: gzipSync('this is no log\n'), modifiedAt: 0 });
    await expect(collect(reader(archive))).rejects.toMatchObject({
      ...{ code: 'ARCHIVE_DAMAGED', object: name, cause: { name: 'SyntaxError' } },
    });
    archive.objects.clear();
    await expect(collect(reader(archive))).rejects.toThrow('its object was deleted or moved');
  });

  it('is damaged where its archive has less than was read of it before', async () => {
    await jobs.log([held], CHUNKS);
    const archive = new MemoryArchive('s3://logs/here');
    const early = reader(archive, true);
    await take(early, LINES);
    await jobs.settle([held]);
    await new Archiver(store, archive).archiveAll();
    const [[name] = ['']] = archive.objects;
    archive.objects.set(name, { data: gzipSync('{"level":30}\n'), modifiedAt: 0 });
    await expect(collect(early)).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED', object: name });
  });

  it('tells apart what a job logged before its runner was lost, and after', async () => {
    await jobs.log([held], 1);
    await jobs.settle([held], { kind: 'lost', error: { kind: 'lost', message: 'It died.' } });
    [held] = (await jobs.hold(1)).filter(({ id }) => id === held.id) as [ClaimedJob];
    await jobs.log([held], 1);
    await jobs.settle([held]);
    const lines = await collect(reader());
    expect(lines.map(({ attempt, epoch, seq }) => [attempt, epoch, seq])).toEqual([
      ...[1, 2, 3].map((seq) => [1, 1, seq]),
      ...[1, 2].map((seq) => [1, 2, seq]),
    ]);
  });

  it('is not there for a job that is not, and ends with its signal', async () => {
    const nobody = readLogs(source(), { id: 'no-job', uncommitted: false }, {});
    await expect(collect(nobody)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    const stop = new AbortController();
    const job = { id: held.id, uncommitted: false };
    const following = collect(readLogs(source(), job, { follow: true, signal: stop.signal }));
    stop.abort(new Error('enough'));
    await expect(following).rejects.toThrow('enough');
  });
});

async function collect<T>(lines: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

async function take<T>(lines: AsyncGenerator<T, void, undefined>, count: number): Promise<T[]> {
  const found: T[] = [];
  while (found.length < count) {
    const next = await lines.next();
    if (next.done === true) break;
    found.push(next.value);
  }
  return found;
}
