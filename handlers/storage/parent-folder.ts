import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes the folders above `path` that do not exist. Answers a function that removes those it made, as far as they are
 * still empty.
 */
export async function makeParentFolders(path: string): Promise<() => Promise<void>> {
  const parent = dirname(path);
  const first = await mkdir(parent, { recursive: true });
  return async () => {
    if (first === undefined) return;
    for (let folder = parent; folder.length >= resolve(first).length; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch (error) {
        // Someone else put something in, or took it away: either way it is no longer ours to remove.
        const { code = '' } = error as NodeJS.ErrnoException;
        if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(code)) return;
        throw error;
      }
    }
  };
}
