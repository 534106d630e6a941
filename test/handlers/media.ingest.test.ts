import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { JobResult } from '@jobwright/runtime';
import { createRunner, type Runner } from '@jobwright/runtime/runner';
import { openStore, type Store } from '@jobwright/runtime/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createClient, type Client, type MediaIngest } from '../../generated/client/index.js';
import { registry } from '../../generated/runner/index.js';
import { createSqlite, type TestSqlite } from '../support/sqlite.js';
import { aZip } from './archive/build-archive.js';
import { at, listing, scratchFolder } from './support.js';
import { aWav, tone } from './wav/build-wav.js';

const TYPESCRIPT = new URL('../../generator/dist/cli/typescript.js', import.meta.url).href;
const folder = await scratchFolder();
const workspace = pathToFileURL(join(folder, 'work')).href;

describe('media.ingest', { timeout: 60_000 }, () => {
  let database: TestSqlite;
  let store: Store;
  let client: Client;
  let runner: Runner;
  let archives = 0;

  beforeAll(async () => {
    database = await createSqlite();
    store = await openStore(database.url);
    await store.open();
    client = createClient(database.url);
    runner = createRunner({
      store: database.url,
      registry,
      concurrency: 4,
      workerImports: [TYPESCRIPT],
    });
    await runner.start();
  });

  afterAll(async () => {
    await runner.stop();
    await client.$close();
    await store.close();
    await database.drop();
  });

  async function anArchive(entries: Record<string, Buffer>): Promise<{ uri: string }> {
    const path = join(folder, `archive${++archives}.zip`);
    const content = Object.entries(entries).map(([name, content]) => ({ name, content }));
    await writeFile(path, aZip(...content));
    return at(path);
  }

  async function ingest(source: { uri: string }, target = 'out') {
    const params = {
      source,
      target: at(folder, target),
      format: 'mp3',
      seconds: 1,
      workspace,
    } as const;
    const job = await client.media.ingest.submit(params);
    return { job, result: await job.result({ timeout: '50s' }) };
  }

  async function failure(source: { uri: string }) {
    const { result } = await ingest(source, 'nowhere');
    return result.ok ? undefined : result.error;
  }

  const sound = (seconds: number): Buffer =>
    aWav({ data: tone(seconds, 8_000, 1), sampleRate: 8_000 });

  it('ingests all recordings of an archive, in the order of their paths', async () => {
    const source = await anArchive({
      'b.wav': sound(1.5),
      'talks/a.WAV': sound(2),
      'notes.txt': Buffer.from('no sound'),
    });
    const { job, result } = await ingest(source);
    const { chunks, manifest } = outputOf(result);
    expect(
      chunks.map(({ recording, index, start, duration }) => [recording, index, start, duration]),
    ).toEqual([
      ['b.wav', 0, 0, 1],
      ['b.wav', 1, 1, 0.5],
      ['talks/a.WAV', 0, 0, 1],
      ['talks/a.WAV', 1, 1, 1],
    ]);
    expect(await listing(join(folder, 'out'))).toEqual([
      'b-0001.mp3',
      'b-0002.mp3',
      'manifest.json',
      'talks',
      'talks/a-0001.mp3',
      'talks/a-0002.mp3',
    ]);
    for (const { file } of [...chunks, { file: manifest }]) {
      const bytes = await readFile(fileURLToPath(file.location.uri));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    }
    const written = await readFile(fileURLToPath(manifest.location.uri), 'utf8');
    expect(JSON.parse(written)).toEqual(chunks);
    expect(await listing(join(folder, 'work'))).toEqual([]);
    expect((await job.read()).status).toEqual({ phase: 'done', recordings: 2, chunks: 4 });
    expect((await store.recall(job.id)).children.map(({ key }) => key).sort()).toEqual([
      '1 unpack',
      '2 cut b.wav',
      '2 cut talks/a.WAV',
      '3 transcode b.wav/b-0001.wav',
      '3 transcode b.wav/b-0002.wav',
      '3 transcode talks/a.WAV/a-0001.wav',
      '3 transcode talks/a.WAV/a-0002.wav',
      '4 copy b.wav/b-0001.mp3',
      '4 copy b.wav/b-0002.mp3',
      '4 copy talks/a.WAV/a-0001.mp3',
      '4 copy talks/a.WAV/a-0002.mp3',
    ]);
  });

  it('tells what is wrong with an archive', async () => {
    const missing = at(folder, 'no-such.zip');
    expect(await failure(missing)).toMatchObject({ code: 'SourceMissing', data: missing });
    const text = join(folder, 'text.zip');
    await writeFile(text, 'no archive');
    expect(await failure(at(text))).toMatchObject({ code: 'UnusableArchive', data: at(text) });
    const silent = await anArchive({ 'notes.txt': Buffer.from('no sound') });
    expect(await failure(silent)).toMatchObject({ code: 'NothingToIngest', data: silent });
  });

  it('tells which recording cannot be ingested, and puts nothing at the target', async () => {
    const bad = await anArchive({ 'a.wav': sound(1), 'talks/b.wav': Buffer.from('not a sound') });
    expect(await failure(bad)).toMatchObject({
      code: 'UnusableRecording',
      data: { recording: 'talks/b.wav' },
    });
    const coding = { data: tone(0.5, 8_000, 1), sampleRate: 8_000, channels: 6 };
    const unheard = await anArchive({ 'talks/six.wav': aWav(coding) });
    expect(await failure(unheard)).toMatchObject({
      code: 'UnusableRecording',
      data: { recording: 'talks/six.wav' },
    });
    const twins = await anArchive({ 'a.wav': sound(1), 'a.WAV': sound(1) });
    expect(await failure(twins)).toMatchObject({
      code: 'UnusableRecording',
      data: { recording: 'a.wav' },
    });
    expect(await listing(folder)).not.toContain('nowhere');
  });
});

function outputOf(result: JobResult<MediaIngest>): MediaIngest['output'] {
  if (!result.ok) throw new Error(result.error.message);
  return result.output;
}
