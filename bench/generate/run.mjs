// `node bench/generate/run.mjs [--jobs 1000] [--rounds 5] [--keep]`; see README.md.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addJob, makeProject } from './project.mjs';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    keep: { type: 'boolean', default: false },
  },
});
const [jobs, rounds] = [Number(values.jobs), Number(values.rounds)];
const JOBWRIGHT = fileURLToPath(new URL('../../generator/bin/jobwright.js', import.meta.url));
const JSON2TS = fileURLToPath(new URL('json2ts.mjs', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'jobwright-bench-'));

/** Runs a command; its wall time in seconds, processor time in seconds, and peak memory in MB. */
async function measure(args) {
  const started = performance.now();
  const child = spawn('/usr/bin/time', ['-f', '%U %S %M', process.execPath, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const wall = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${args.join(' ')} failed: ${said}`);
  const [user, system, kilobytes] = said.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, processor: user + system, memory: kilobytes / 1024 };
}

const results = new Map();
function note(name, result) {
  results.set(name, [...(results.get(name) ?? []), result]);
}

for (let round = 0; round < rounds; round += 1) {
  makeProject(root, jobs);
  note('generate, cold', await measure([JOBWRIGHT, 'generate']));
  note('generate --check', await measure([JOBWRIGHT, 'generate', '--check']));
  addJob(root, jobs + round);
  note('generate, one job added', await measure([JOBWRIGHT, 'generate']));
  if (existsSync(new URL('node_modules/json-schema-to-typescript', import.meta.url))) {
    note('json2ts alone, no format', await measure([JSON2TS, join(root, 'schemas')]));
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
console.log(`${jobs} jobs, medians of ${rounds} rounds`);
for (const [name, all] of results) {
  const of = (key) => median(all.map((one) => one[key]));
  const range = all.map(({ wall }) => wall);
  const wall = `${of('wall').toFixed(2)} s (${Math.min(...range).toFixed(2)}–${Math.max(...range).toFixed(2)})`;
  console.log(
    `${name.padEnd(26)} ${wall.padEnd(22)} processor ${of('processor').toFixed(2)} s   peak ${of('memory').toFixed(0)} MB`,
  );
}
if (values.keep) console.log(`kept ${root}`);
else rmSync(root, { recursive: true });
