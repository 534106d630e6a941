import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { JobRecord, Store } from '@jobwright/runtime/store';
import { say } from './board.js';
import type { Ingested } from './ingest.js';
import type { Killed } from './kill.js';

const CLI = fileURLToPath(new URL('../generator/bin/jobwright.js', import.meta.url));
const MOST = 1_000;
const run = promisify(execFile);

/** Shows from attempts and edges that no chunk was done twice. @throws when one was */
export async function history(store: Store, { id, output, killed }: Ingested): Promise<void> {
  const jobs = await store.list({ names: ['media.transcode'], limit: MOST });
  const transcodes = jobs.filter(({ parentId }) => parentId === id);
  const { length: chunks } = output.chunks;
  if (transcodes.length !== chunks)
    throw new Error(`${transcodes.length} jobs for ${chunks} chunks: some were started twice.`);
  const { children } = await store.recall(id);
  const { length: starts } = await store.attempts(id);
  say(
    `the ingest ran from its top ${starts} times, and has ${children.length} children, each with a key of its own:`,
  );
  say(`for its ${chunks} chunks there are ${transcodes.length} jobs media.transcode`);
  if (killed !== undefined) await compare(store, killed);
}

async function compare(store: Store, { runner, ended, running }: Killed): Promise<void> {
  for (const before of ended) {
    const attempts = await store.attempts(before.id);
    const [after] = await store.read([before.id]);
    if (attempts.length !== 1 || after?.endedAt !== before.endedAt)
      throw new Error(`${before.name} ${before.id} had ended, and was done again.`);
  }
  say(
    `of these had ended when runner ${runner} was killed, and have one attempt each: ${counted(ended)}`,
  );
  for (const before of running) {
    const outcomes = (await store.attempts(before.id)).map(({ outcome }) => outcome);
    if (outcomes.join() !== 'lost,succeeded')
      throw new Error(`${before.name} ${before.id} ended as ${outcomes.join()}.`);
  }
  say(`were lost with it, and done by the other runner: ${counted(running)}`);
}

/** `2 media.transcode, 1 media.chunk` */
function counted(jobs: readonly JobRecord[]): string {
  const counts = new Map<string, number>();
  for (const { name } of jobs) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

/** What the command line shows, without the ids of the children. */
export async function tree(url: string, id: string): Promise<void> {
  const { stdout } = await run(process.execPath, [CLI, 'show', id, '--tree', '--store', url]);
  say(`npx jobwright show ${id} --tree`);
  for (const line of stdout.trimEnd().split('\n'))
    say(`  ${line.replace(/ {2}[0-9a-f-]{36}/, '')}`);
}
