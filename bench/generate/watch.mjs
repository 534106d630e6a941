// How long `jobwright generate --watch` takes until one more job is generated, in a catalog of a thousand.
//
//   npm run build && node bench/generate/watch.mjs [JOBS]
//
// From the write of the job file to the appearance of its client; the pause that tells a save's end (30 ms) included.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addJob, makeProject } from './project.mjs';

const BIN = fileURLToPath(new URL('../../generator/bin/jobwright.js', import.meta.url));
const ROUNDS = 10;
const jobs = Number(process.argv[2] ?? 1000);
const folder = mkdtempSync(join(tmpdir(), 'jobwright-watch-'));
const root = join(folder, 'project');
makeProject(root, jobs);
const child = spawn(process.execPath, [BIN, 'generate', '--watch'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let said = '';
child.stdout.on('data', (text) => (said += text));

/** Waits for at most a minute. */
async function until(condition) {
  for (let step = 0; step < 60_000; step += 1) {
    if (condition()) return;
    await pause(1);
  }
  throw new Error(`waited in vain; it said: ${said.slice(-500)}`);
}

try {
  await until(() => said.includes('watching'));
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = new Set(readdirSync(join(root, 'schemas')));
    const started = performance.now();
    addJob(root, jobs + round);
    const added = readdirSync(join(root, 'schemas')).find((name) => !before.has(name));
    const client = join(root, 'generated/client', added.replace(/yaml$/, 'ts'));
    await until(() => existsSync(client));
    times.push(performance.now() - started);
    await pause(200);
  }
  times.sort((a, b) => a - b);
  const [best, median, worst] = [0, ROUNDS / 2, ROUNDS - 1].map((index) =>
    Math.round(times[index]),
  );
  console.log(`one job more than ${jobs}: ${median} ms (median of ${ROUNDS}; ${best} to ${worst})`);
} finally {
  child.kill();
  await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
