import { rmSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { migrate } from '@jobwright/runtime/migrate';
import { openStore } from '@jobwright/runtime/store';
import { createClient, type Client } from '../generated/client/index.js';
import { heading, paint, say, size } from './board.js';
import { cancelled, declaredError } from './failures.js';
import { history, tree } from './history.js';
import { ingest, type Ingested } from './ingest.js';
import { readOptions, USAGE, type DemoOptions } from './options.js';
import { outputOf } from './result.js';
import { Runners } from './runners.js';
import { zipWithSound } from './sound.js';

/** As a shell reports a process that SIGINT ended. */
const INTERRUPTED = 130;
const DATABASES: Readonly<Record<string, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  postgresql: 'PostgreSQL',
  mysql: 'MariaDB',
};
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
  { file, store: url, out, scratch }: DemoOptions,
  jobs: Client,
  runners: Runners,
): Promise<void> {
  heading('1  A sound file in a zip, a database, two runner processes');
  const archive = await zipWithSound(file, scratch);
  say(`${basename(file ?? 'tune.wav')}, ${size((await stat(archive)).size)} zipped`);
  const { applied } = await migrate(url, { dir: MIGRATIONS });
  say(
    `${DATABASES[url.replace(/:.*/s, '')] ?? 'database'}: ${applied.length} migration files applied`,
  );
  await runners.start(url);
  say(`runner A is process ${runners.pid('A')}, runner B is process ${runners.pid('B')}`);

  const store = await openStore(url);
  try {
    await store.open();
    heading('2  One job that starts all others: unpack, cut, transcode, copy, write a manifest');
    const ingested = await ingest({ archive, out, scratch }, jobs, store, runners);

    heading('3  What the database says of it');
    await history(store, ingested);
    await tree(url, ingested.id);

    heading('4  Failing and stopping, as the contract says');
    await declaredError(jobs, scratch);
    await cancelled(jobs, await unpack(jobs, archive, join(scratch, 'unpacked')));

    heading('5  The results');
    results(ingested, out);
  } finally {
    await store.close();
  }
}

/** A job of the same catalog, submitted and awaited by itself. */
async function unpack(jobs: Client, archive: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const job = await jobs.archive.transform.submit({
    source: { uri: pathToFileURL(archive).href },
    target: { uri: pathToFileURL(folder).href },
    format: 'folder',
  });
  outputOf('archive.transform', await job.result({ timeout: '1m' }));
  const names = await readdir(folder, { recursive: true });
  const wav = names.find((name) => name.toLowerCase().endsWith('.wav'));
  if (wav === undefined) throw new Error('There is no WAV file in the archive.');
  return pathToFileURL(join(folder, wav)).href;
}

function results({ output: { chunks } }: Ingested, out: string): void {
  for (const { file } of chunks) {
    const { location, bytes, sha256 } = file;
    const name = relative(out, fileURLToPath(location.uri));
    say(`${name.padEnd(24)} ${size(bytes).padStart(9)}  sha256 ${sha256.slice(0, 16)}…`);
  }
  say(`in ${out}, with manifest.json: play them`);
}
