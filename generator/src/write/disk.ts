import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { compare } from '../diagnostic/diagnostic.js';
import type { GeneratedFile } from '../print/module.js';

/** A file's text; `undefined` where there is no such file. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** All files under a folder, as paths relative to it with forward slashes, sorted; none where there is no folder. */
export function listFiles(root: string, folder = ''): readonly string[] {
  if (lstatSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => compare(a.name, b.name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(root, path) : [path];
    });
}

const TEMPORARY = '.jobwright-';

/** Whether a file is what a run that was killed left behind. */
export function isTemporary(path: string): boolean {
  return path.split('/').at(-1)?.startsWith(TEMPORARY) === true;
}

/**
 * Writes files all or nothing, as far as a file system goes: every one under a temporary name first, then all renamed.
 * A full disk or a kill before the renames leaves the old files as they were.
 */
export function writeFiles(root: string, files: readonly GeneratedFile[]): void {
  const staged: { from: string; to: string }[] = [];
  try {
    files.forEach(({ path, content }, index) => {
      const to = join(root, path);
      const from = join(dirname(to), `${TEMPORARY}${process.pid}-${index}`);
      mkdirSync(dirname(to), { recursive: true });
      staged.push({ from, to });
      writeFileSync(from, content, { flag: 'wx' });
    });
    for (const { from, to } of staged) renameSync(from, to);
  } catch (error) {
    for (const { from } of staged) rmSync(from, { force: true });
    throw error;
  }
}

/** Removes files, and folders that have become empty. */
export function removeFiles(root: string, paths: readonly string[]): void {
  for (const path of paths) {
    rmSync(join(root, path), { force: true });
    let folder = dirname(path);
    while (folder !== '.' && readdirSync(join(root, folder)).length === 0) {
      rmSync(join(root, folder), { recursive: true });
      folder = dirname(folder);
    }
  }
}
