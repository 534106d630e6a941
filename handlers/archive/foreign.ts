import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The first thing in folder `there` that folder `made` does not have, or has as another kind: its path relative to
 * `there`, empty where `there` is itself no folder. `undefined` where there is none, or no such folder.
 */
export async function firstForeign(there: string, made: string): Promise<string | undefined> {
  const found = await kindOf(there);
  if (found === undefined) return undefined;
  if (found !== 'folder') return '';
  for (const path of await readdir(there, { recursive: true })) {
    const kind = await kindOf(join(there, path));
    if (kind !== undefined && kind !== (await kindOf(join(made, path)))) return path;
  }
  return undefined;
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'link' | 'other' | undefined> {
  const found = await lstat(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return 'link';
  return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
}
