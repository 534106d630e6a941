import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What of the runtime its tests and campaigns use; they make ids as the client does, and chance as its examples. */
const RUNTIME_PARTS = ['dist', 'migrations', 'package.json', 'src'];

/**
 * The built runtime in a folder of its own, where faults can be put into it, and what else of the project is to be there;
 * packages are linked.
 * @param {string} name of the folder, as it begins
 * @param {readonly string[]} parts of the project, beside the runtime
 * @returns {string} the folder
 */
export function copyRuntime(name, parts) {
  const folder = mkdtempSync(join(tmpdir(), name));
  for (const part of [...RUNTIME_PARTS.map((one) => join('runtime', one)), ...parts])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@jobwright'), { recursive: true });
  symlinkSync(join(folder, 'runtime'), join(modules, '@jobwright/runtime'));
  for (const one of readdirSync(join(ROOT, 'node_modules'))) {
    if (one === '@jobwright' || one.startsWith('.')) continue;
    symlinkSync(join(ROOT, 'node_modules', one), join(modules, one));
  }
  return folder;
}
