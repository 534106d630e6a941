import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GeneratedFile } from '../print/module.js';
import { isTemporary, listFiles, readIfThere } from './disk.js';
import { hash, MANIFEST, manifestFile, manifestOf, readManifest, sealOf } from './manifest.js';

/** What would have to be done for the disk to hold exactly the generated files. */
export interface Plan {
  /** Not there yet. */
  readonly missing: readonly GeneratedFile[];
  /** There, with another content. */
  readonly changed: readonly GeneratedFile[];
  /** Paths of what is there as it should be. */
  readonly unchanged: readonly string[];
  /** There, but not generated any more, and as this tool wrote them: can be removed. */
  readonly stale: readonly string[];
  /** There, but not generated, and not as this tool wrote them: somebody's. */
  readonly foreign: readonly string[];
  /** The manifest, if only its seal is outdated: what it lists is right. */
  readonly reseal: GeneratedFile | undefined;
}

/** Compares the generated files, their manifest included, with the folder `out`; `inputs`: the hash of what they are made of. */
export function planOutput(out: string, generated: readonly GeneratedFile[], inputs: string): Plan {
  const old = readManifest(out);
  const made = manifestOf(generated, inputs);
  const sameFiles = sealOf(inputs, old.files) === made.seal;
  // A seal that is outdated only makes the next check slower: it makes no difference that people should hear of.
  const manifest = manifestFile(sameFiles ? old : made);
  const files = [...generated, manifest];
  const missing: GeneratedFile[] = [];
  const changed: GeneratedFile[] = [];
  const unchanged: string[] = [];
  for (const file of files) {
    const text = readIfThere(join(out, file.path));
    if (text === undefined) missing.push(file);
    else if (text !== file.content) changed.push(file);
    else unchanged.push(file.path);
  }
  const wanted = new Set(files.map(({ path }) => path));
  const others = listFiles(out).filter((path) => !wanted.has(path));
  const ours = (path: string) =>
    isTemporary(path) || old.files[path] === hash(readFileSync(join(out, path)));
  return {
    missing,
    changed,
    unchanged,
    stale: others.filter(ours),
    foreign: others.filter((path) => !ours(path)),
    reseal: sameFiles && old.seal !== made.seal ? manifestFile(made) : undefined,
  };
}

/**
 * Whether the folder holds what the inputs make, told from hashes alone: the inputs are those of the last run, and
 * every file is as that run wrote it. The paths if so; `undefined` where only generating can tell.
 */
export function sealedFiles(out: string, inputs: string): readonly string[] | undefined {
  const { files, seal } = readManifest(out);
  if (seal === '' || seal !== sealOf(inputs, files)) return undefined;
  const there = listFiles(out).filter((path) => path !== MANIFEST);
  if (there.length !== Object.keys(files).length) return undefined;
  const same = there.every((path) => files[path] === hash(readFileSync(join(out, path))));
  return same ? [...there, MANIFEST] : undefined;
}

// Only files named as a handler would be: helpers may stand beside them under any other name.
const HANDLER = /^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)+\.ts$/;

/** Files that are named as handlers are, and belong to none of `jobs`. */
export function orphanHandlers(folder: string, jobs: readonly string[]): readonly string[] {
  const wanted = new Set(jobs.map((name) => `${name}.ts`));
  return listFiles(folder).filter(
    (path) =>
      basename(path) === path &&
      HANDLER.test(path) &&
      !wanted.has(path) &&
      !/\.(d|test|spec)\.ts$/.test(path),
  );
}

/** The skeletons of handlers that are not there. Those that are there are the user's, whatever they hold. */
export function missingHandlers<F extends { readonly path: string }>(
  folder: string,
  skeletons: readonly F[],
): readonly F[] {
  const there = new Set(listFiles(folder));
  return skeletons.filter(({ path }) => !there.has(path));
}
