import { resolve } from 'node:path';
import type { Built, Folders } from '../build.js';
import { buildProject } from '../build.js';
import { reportProblems } from './generate-report.js';

/** The model of the job files in `schemas`; `undefined` where something is wrong, all of which it prints. */
export function buildOrReport(schemas: string): Built | undefined {
  const folders: Folders = {
    schemas: resolve(schemas),
    // Nothing that these commands make depends on where generated code and handlers lie.
    out: resolve('generated'),
    handlers: resolve('handlers'),
  };
  const built = buildProject(folders, schemas);
  if (!('problems' in built)) return built;
  reportProblems(built.problems, 'text');
  return undefined;
}
