import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from '../print/module.js';
import { isTemporary, listFiles, readIfThere } from './disk.js';
import { hash, manifestFile, readManifest } from './manifest.js';

/** What would have to be done for the disk to hold exactly the generated files. */
export interface Plan {
  /** Not there yet. */
  readonly missing: readonly GeneratedFile[];
  /** There, with another content. */
  readonly changed: readonly GeneratedFile[];
  readonly unchanged: number;
  /** There, but not generated any more, and as this tool wrote them: can be removed. */
  readonly stale: readonly string[];
  /** There, but not generated, and not as this tool wrote them: somebody's. */
  readonly foreign: readonly string[];
}

/** Compares the generated files, their manifest included, with the folder `out`. */
export function planOutput(out: string, generated: readonly GeneratedFile[]): Plan {
  const files = [...generated, manifestFile(generated)];
  const wanted = new Set(files.map(({ path }) => path));
  const missing: GeneratedFile[] = [];
  const changed: GeneratedFile[] = [];
  for (const file of files) {
    const old = readIfThere(join(out, file.path));
    if (old === undefined) missing.push(file);
    else if (old !== file.content) changed.push(file);
  }
  const manifest = readManifest(out);
  const others = listFiles(out).filter((path) => !wanted.has(path));
  const ours = (path: string) =>
    isTemporary(path) || manifest[path] === hash(readFileSync(join(out, path)));
  return {
    missing,
    changed,
    unchanged: files.length - missing.length - changed.length,
    stale: others.filter(ours),
    foreign: others.filter((path) => !ours(path)),
  };
}

/** The files that handlers lack. Those that are there are the user's, whatever they hold. */
export function planHandlers(
  folder: string,
  skeletons: readonly GeneratedFile[],
): { missing: readonly GeneratedFile[]; orphans: readonly string[] } {
  const wanted = new Set(skeletons.map(({ path }) => path));
  // Only files named as a handler would be: helpers may stand beside them under any other name.
  const named = /^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)+\.ts$/;
  const there = listFiles(folder).filter((path) => !path.includes('/'));
  return {
    missing: skeletons.filter(({ path }) => readIfThere(join(folder, path)) === undefined),
    orphans: there.filter(
      (path) => named.test(path) && !wanted.has(path) && !/\.(d|test|spec)\.ts$/.test(path),
    ),
  };
}
