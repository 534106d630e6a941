import { rmSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { migrate } from '@jobwright/runtime/migrate';
import type { Chunk, MediaFile, StoredFile } from '../generated/client/types/media.js';
import { createClient, type Client } from '../generated/client/index.js';
import { heading, paint, say, size } from './board.js';
import { cancelled, declaredError } from './failures.js';
import { readOptions, USAGE, type DemoOptions } from './options.js';
import { outputOf } from './result.js';
import { Runners } from './runners.js';
import { zipWithSound } from './sound.js';
import { transcodeAll } from './transcode.js';

/** As a shell reports a process that SIGINT ended. */
const INTERRUPTED = 130;
const PIECE_SECONDS = 60;
const MIGRATIONS = fileURLToPath(new URL('../generated/migrations', import.meta.url));

const options = await readOptions(process.argv.slice(2));
if (options === undefined) console.log(USAGE);
else process.exitCode = await demo(options);

async function demo(given: DemoOptions): Promise<number> {
  const started = performance.now();
  const runners = new Runners();
  const jobs = createClient(given.store);
  process.once('SIGINT', () => {
    runners.killAll();
    rmSync(given.scratch, { recursive: true, force: true });
    process.exit(INTERRUPTED);
  });
  try {
    await play(given, jobs, runners);
    say(
      `${paint('green', '✓')} all of it in ${((performance.now() - started) / 1_000).toFixed(1)} s`,
    );
    return 0;
  } catch (error) {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await jobs.$close();
    await runners.stopAll();
    await rm(given.scratch, { recursive: true, force: true });
  }
}

async function play(
  { file, store, out, scratch }: DemoOptions,
  jobs: Client,
  runners: Runners,
): Promise<void> {
  heading('1  A sound file in a zip, a database, two runner processes');
  const archive = await zipWithSound(file, scratch);
  say(`${basename(file ?? 'tune.wav')}, ${size((await stat(archive)).size)} zipped`);
  const { applied } = await migrate(store, { dir: MIGRATIONS });
  say(
    `${store.startsWith('sqlite:') ? 'SQLite' : 'PostgreSQL'}: ${applied.length} migration files applied`,
  );
  await runners.start(store);
  say(`runner A is process ${runners.pid('A')}, runner B is process ${runners.pid('B')}`);

  heading('2  Unpack, cut, transcode: each a job, each awaited');
  const wav = await unpack(jobs, archive, join(scratch, 'unpacked'));
  const pieces = await cut(jobs, wav, join(scratch, 'pieces'));
  const encoded = await transcodeAll(jobs, pieces, runners);

  heading('3  Failing and stopping, as the contract says');
  await declaredError(jobs, scratch);
  await cancelled(jobs, wav);

  heading('4  The results');
  await deliver(jobs, encoded, out);
}

async function unpack(jobs: Client, archive: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const job = await jobs.archive.transform.submit({
    source: { uri: pathToFileURL(archive).href },
    target: { uri: pathToFileURL(folder).href },
    format: 'folder',
  });
  const { entries, contentBytes } = outputOf(
    'archive.transform',
    await job.result({ timeout: '1m' }),
  );
  say(`archive.transform  ${entries} entry, ${size(contentBytes)} unpacked`);
  const names = await readdir(folder, { recursive: true });
  const wav = names.find((name) => name.toLowerCase().endsWith('.wav'));
  if (wav === undefined) throw new Error('There is no WAV file in the archive.');
  return pathToFileURL(join(folder, wav)).href;
}

async function cut(jobs: Client, wav: string, folder: string): Promise<readonly Chunk[]> {
  await mkdir(folder, { recursive: true });
  const job = await jobs.media.chunk.submit({
    source: { uri: wav },
    target: { uri: pathToFileURL(folder).href },
    seconds: PIECE_SECONDS,
  });
  const { pieces } = outputOf('media.chunk', await job.result({ timeout: '1m' }));
  say(`media.chunk        ${pieces.length} pieces of up to ${PIECE_SECONDS} s`);
  return pieces;
}

async function deliver(jobs: Client, encoded: readonly MediaFile[], out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const files: StoredFile[] = await Promise.all(
    encoded.map(async ({ location, sha256 }) => {
      const target = pathToFileURL(join(out, basename(fileURLToPath(location.uri)))).href;
      const job = await jobs.storage.copy.submit({
        source: location,
        target: { uri: target },
        expectedSha256: sha256,
      });
      return outputOf('storage.copy', await job.result({ timeout: '1m' }));
    }),
  );
  const manifest = files.map(({ location, bytes, sha256 }, index) => ({
    file: basename(fileURLToPath(location.uri)),
    seconds: encoded[index]?.duration,
    bytes,
    sha256,
  }));
  await writeFile(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const { file, bytes, sha256 } of manifest)
    say(`${file.padEnd(24)} ${size(bytes).padStart(9)}  sha256 ${sha256}`);
  say(`in ${out}, with manifest.json: play them`);
}
