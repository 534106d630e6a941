import { mkdir, rename, rm } from 'node:fs/promises';

import { DeclarableError } from '../job/errors.js';
import type { Attempt, Draft } from '../storage/draft.js';
import type { FilePlace } from '../storage/location.js';
import { makeParentFolders } from '../storage/parent-folder.js';
import { partialPath } from '../storage/partial-path.js';
import { firstForeign } from './foreign.js';

/** A folder being made under another name, next to its place. */
export interface FolderDraft extends Draft {
  /** Where it is meanwhile. */
  readonly path: string;
}

/**
 * Begins a folder. Published, it takes the place of one that is there already, unless that one holds anything that the
 * new one does not: then it was not made from the same archive, and replacing it would destroy what nobody asked to.
 */
export async function folderDraft(place: FilePlace, attempt: Attempt): Promise<FolderDraft> {
  const path = partialPath(place.path, attempt);
  const removeParents = await makeParentFolders(path);
  await rm(path, { recursive: true, force: true });
  await mkdir(path);
  let published = false;
  return {
    path,
    async publish() {
      const foreign = await firstForeign(place.path, path);
      if (foreign !== undefined) {
        throw new DeclarableError(
          'TargetOccupied',
          { uri: place.uri, path: foreign },
          `${place.uri} holds ${foreign === '' ? 'a file' : foreign}, which is not from this archive.`,
        );
      }
      await swap(path, place.path);
      published = true;
    },
    async discard() {
      if (published) return;
      await rm(path, { recursive: true, force: true });
      await removeParents();
    },
  };
}

/** Folders cannot be renamed over full ones: the old one steps aside first, and comes back if the new one cannot. */
async function swap(made: string, place: string): Promise<void> {
  const aside = made.replace(/\.partial$/, '-old.partial');
  const stoodThere = await rename(place, aside).then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(made, place);
  } catch (error) {
    if (stoodThere) await rename(aside, place);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
