import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeProject } from '../../generate/project.mjs';
import { runNode } from '../node-process.mjs';
import { median } from '../stats.mjs';
import { metric } from './metric.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BIN = join(ROOT, 'generator/bin/jobwright.js');

/** Packs a client of the sample jobs, or of so many made ones, and installs it beside the runtime. @param {string} folder @param {number} jobs */
async function install(folder, jobs) {
  const project = join(folder, 'project');
  if (jobs > 0) makeProject(project, jobs);
  else cpSync(join(ROOT, 'schemas'), join(project, 'schemas'), { recursive: true });
  const args = ['pack', '--name', 'client', '--version', '1.0.0', '--json'];
  const { said } = await runNode(project, [BIN, ...args]);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@jobwright'), { recursive: true });
  cpSync(join(project, JSON.parse(said).folder), join(modules, 'client'), { recursive: true });
  symlinkSync(join(ROOT, 'runtime'), join(modules, '@jobwright/runtime'));
}

/** Milliseconds that a fresh process takes to import it. @param {string} folder @param {string} name @param {number} times */
async function importTime(folder, name, times) {
  const script = join(folder, 'import.mjs');
  writeFileSync(
    script,
    `const t = performance.now(); await import('${name}'); console.log(performance.now() - t);\n`,
  );
  const all = [];
  for (let n = 0; n < times; n += 1) all.push(Number((await runNode(folder, [script])).said));
  return median(all);
}

/** @param {string} _ @param {{ catalogs: readonly { of: string, jobs: number }[], times: number }} size */
async function measure(_, { catalogs, times }) {
  const figures = [];
  for (const { of, jobs } of catalogs) {
    const folder = mkdtempSync(join(tmpdir(), 'jobwright-import-'));
    try {
      await install(folder, jobs);
      // What the first import of anything takes is not ours.
      const nothing = await importTime(folder, 'node:events', times);
      const value = Math.max(0, (await importTime(folder, 'client', times)) - nothing);
      figures.push({ of, value });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return figures;
}

export const importing = metric({
  title: 'import of a packed client, in a fresh process',
  ...{ unit: 'ms', store: 'none', contestants: ['jobwright'], mostRounds: 1 },
  targets: [{ row: 'jobwright, sample jobs', most: 25 }],
  size: {
    catalogs: [
      { of: 'sample jobs', jobs: 0 },
      { of: '1,000 jobs', jobs: 1_000 },
    ],
    times: 20,
  },
  smoke: { catalogs: [{ of: 'sample jobs', jobs: 0 }], times: 1 },
  measure,
});
