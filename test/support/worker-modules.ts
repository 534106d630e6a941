import { relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Registry } from '@jobwright/runtime/runner';

/** Registries that worker threads and child processes load, and what those import of the tests. */
export const WORKER_MODULES: readonly string[] = [
  'support/sample.ts',
  'support/sample-registry.ts',
  'support/family.ts',
  'support/family-inline.ts',
  'support/family-process.ts',
  'support/family-thread.ts',
  'support/logging.ts',
  'runtime/isolation/runner/index.ts',
];
/** Where the global setup says where their JavaScript is; inherited by every process of the test run. */
export const FOLDER_VARIABLE = 'JOBWRIGHT_TEST_WORKER_MODULES';
export const TESTS = fileURLToPath(new URL('..', import.meta.url));

/**
 * The same registry, which workers load as JavaScript: one that has to compile TypeScript first is busy with that for half a second.
 * That they can is tested where `jobwright run` starts them.
 */
export function compiled(registry: Registry): Registry {
  const folder = process.env[FOLDER_VARIABLE];
  const file = relative(TESTS, fileURLToPath(registry.url)).split(sep).join('/');
  if (folder === undefined || !WORKER_MODULES.includes(file))
    throw new Error(`the global setup has not compiled ${file}`);
  return { ...registry, url: pathToFileURL(`${folder}/${javaScriptOf(file)}`).href };
}

export function javaScriptOf(file: string): string {
  return file.replace(/\.ts$/, '.js');
}
