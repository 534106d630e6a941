import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { GeneratedFile } from '../print/module.js';
import { removeFiles, writeFiles } from './disk.js';

/** What a folder is to become. */
export interface Replacement {
  readonly written: readonly GeneratedFile[];
  /** Paths of files that stay as they are. */
  readonly kept: readonly string[];
  /** Paths of files that go. */
  readonly removed: readonly string[];
}

/**
 * Changes a folder as a whole: the new one is made beside it, out of new files and hard links to those that stay, and
 * then takes its place. Whoever looks, and whatever kills this process, finds the old files or the new ones and never
 * some of each. Between two renames there is no folder for some microseconds, since a folder cannot be renamed over another
 * and Node has no way to exchange them; {@link restoreFolder} puts the old one back if the process dies right there.
 *
 * A folder that cannot be renamed (it is mounted, its parent is not ours) is changed file by file.
 */
export function replaceFolder(folder: string, replacement: Replacement): void {
  const { written, kept, removed } = replacement;
  const next = beside(folder, 'new');
  const last = beside(folder, 'old');
  try {
    rmSync(next, { recursive: true, force: true });
    const made = new Set<string>();
    const place = (path: string): string => {
      const to = join(next, path);
      const parent = dirname(to);
      if (!made.has(parent)) mkdirSync(parent, { recursive: true });
      made.add(parent);
      return to;
    };
    for (const { path, content } of written) writeFileSync(place(path), content, { flag: 'wx' });
    for (const path of kept) linkOrCopy(join(folder, path), place(path));
    if (existsSync(folder)) renameSync(folder, last);
    try {
      renameSync(next, folder);
    } catch (error) {
      renameSync(last, folder);
      throw error;
    }
  } catch (error) {
    rmSync(next, { recursive: true, force: true });
    if (!cannotRename(error)) throw error;
    writeFiles(folder, written);
    removeFiles(folder, removed);
    return;
  }
  rmSync(last, { recursive: true, force: true });
}

/** Clears away what runs that were killed left beside a folder, and puts the folder back if it is missing. */
export function recoverFolder(folder: string): void {
  restoreFolder(folder);
  for (const { path } of leftBeside(folder)) rmSync(path, { recursive: true, force: true });
}

/**
 * Puts a folder back that is missing because a run was killed between its two renames. Called by every command that
 * reads the folder; where it is not missing, nothing is looked at or changed.
 */
export function restoreFolder(folder: string): void {
  if (existsSync(folder)) return;
  const old = leftBeside(folder).find(({ kind }) => kind === 'old');
  if (old === undefined) return;
  try {
    renameSync(old.path, folder);
  } catch (error) {
    // Another command was quicker.
    if (!existsSync(folder)) throw error;
  }
}

interface Left {
  readonly path: string;
  readonly kind: string;
}

/** What runs have left that are not alive any more. */
function leftBeside(folder: string): readonly Left[] {
  const parent = dirname(folder);
  if (!existsSync(parent)) return [];
  const name = new RegExp(`^\\.${escape(basename(folder))}\\.jobwright-(new|old)-(\\d+)$`);
  return readdirSync(parent)
    .sort()
    .flatMap((entry) => {
      const [, kind, pid] = name.exec(entry) ?? [];
      return kind === undefined || isAlive(Number(pid))
        ? []
        : [{ path: join(parent, entry), kind }];
    });
}

function beside(folder: string, kind: 'new' | 'old'): string {
  return join(dirname(folder), `.${basename(folder)}.jobwright-${kind}-${process.pid}`);
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Some file systems have no hard links.
    copyFileSync(from, to);
  }
}

function cannotRename(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return ['EBUSY', 'EXDEV', 'EPERM', 'EACCES', 'EROFS'].includes(String(code));
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function escape(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '\\$&');
}
