/**
 * Shows that the conformance suite notices faults: applies each to a copy of the built runtime, runs the suite, and expects
 * it to fail. Exits with 1 where one goes unnoticed, or can no longer be applied.
 * Usage: node test/mutations/run.mjs [--store postgres|sqlite|mysql] [--only N]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTATIONS, mutated, RUNTIME } from './mutations.mjs';
import { copyRuntime, ROOT } from './runtime-copy.mjs';

/** A fault may make a test wait for ever. */
const LIMIT_MS = 180_000;

const { values: options } = parseArgs({
  options: { store: { type: 'string' }, only: { type: 'string' } },
});
const stores = options.store === undefined ? Object.keys(MUTATIONS) : [options.store];

const copy = copyRuntime('jobwright-mutations-', [
  ...[
    'test/support',
    'test/runtime/store',
    'test/runtime/isolation',
    'package.json',
    'vitest.config.ts',
  ],
  ...['tsconfig.json', 'tsconfig.base.json'],
]);
let [tried, unnoticed] = [0, 0];
try {
  for (const store of stores) {
    for (const [n, mutation] of (MUTATIONS[store] ?? []).entries()) {
      if (options.only !== undefined && Number(options.only) !== n + 1) continue;
      const verdict = await tryOut(store, mutation);
      tried += 1;
      if (!verdict.startsWith('caught')) unnoticed += 1;
      console.log(`${store} ${String(n + 1).padStart(2)}  ${verdict.padEnd(12)} ${mutation.why}`);
    }
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
const all = tried > 0 && unnoticed === 0;
console.log(all ? `all ${tried} were caught` : `${unnoticed} of ${tried} were not caught`);
process.exitCode = all ? 0 : 1;

/** @param {string} store @param {import('./mutations.mjs').Mutation} mutation */
async function tryOut(store, mutation) {
  const text = mutated(mutation);
  if (text === undefined) return 'NOT APPLIED';
  const path = join(copy, 'runtime', mutation.file);
  writeFileSync(path, text);
  try {
    return await runTest(mutation.test ?? `conformance.${store}.test.ts`);
  } finally {
    cpSync(join(RUNTIME, mutation.file), path);
  }
}

/** @param {string} test */
async function runTest(test) {
  const started = performance.now();
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--bail', '1', `test/runtime/store/${test}`],
    {
      cwd: copy,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let output = '';
  child.stdout.on('data', (/** @type {Buffer} */ text) => (output += text.toString()));
  child.stderr.on('data', (/** @type {Buffer} */ text) => (output += text.toString()));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    process.kill(-(child.pid ?? 0), 'SIGKILL'); // its test processes too
  }, LIMIT_MS);
  await once(child, 'close');
  clearTimeout(timer);
  const seconds = Math.round((performance.now() - started) / 1000);
  if (late) return 'caught, hung';
  if (child.exitCode === 0) return `SURVIVED ${seconds}s`;
  // A suite that could not run at all has caught nothing.
  if (!/Tests +\d+ failed/.test(output)) return `ERROR ${output.slice(-500)}`;
  return `caught ${seconds}s`;
}
