// How long importing a packed client takes, and how much of our code that loads.
//
//   npm run build && node bench/import/run.mjs [JOBS]
//
// Packs a catalog of the sample jobs, or of JOBS made ones, installs it beside the runtime, and imports it in a fresh
// process, twenty times; Node's own start is measured the same way and taken off.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeProject } from '../generate/project.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'generator/bin/jobwright.js');
const ROUNDS = 20;
const jobs = Number(process.argv[2] ?? 0);
const folder = mkdtempSync(join(tmpdir(), 'jobwright-import-'));

try {
  const project = join(folder, 'project');
  if (jobs > 0) makeProject(project, jobs);
  else cpSync(join(ROOT, 'schemas'), join(project, 'schemas'), { recursive: true });
  const args = ['pack', '--name', 'client', '--version', '1.0.0', '--json'];
  const packed = JSON.parse(
    execFileSync(process.execPath, [BIN, ...args], { cwd: project, maxBuffer: 1e8 }),
  );

  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@jobwright'), { recursive: true });
  cpSync(join(project, packed.folder), join(modules, 'client'), { recursive: true });
  symlinkSync(join(ROOT, 'runtime'), join(modules, '@jobwright/runtime'));
  writeFileSync(
    join(folder, 'import.mjs'),
    "const t = performance.now(); await import('client'); console.log(performance.now() - t);\n",
  );
  writeFileSync(
    join(folder, 'nothing.mjs'),
    "const t = performance.now(); await import('node:events'); console.log(performance.now() - t);\n",
  );

  const median = (script) => {
    const times = Array.from({ length: ROUNDS }, () =>
      Number(execFileSync(process.execPath, [join(folder, script)])),
    );
    return times.sort((a, b) => a - b)[ROUNDS / 2];
  };
  const nothing = median('nothing.mjs');
  const client = median('import.mjs');
  console.log(
    `${packed.jobs.length} jobs: import ${client.toFixed(1)} ms, of which the first import of anything ${nothing.toFixed(1)} ms (median of ${ROUNDS})`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
