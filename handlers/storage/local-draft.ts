import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

import type { Attempt, FileDraft } from './draft.js';
import type { FilePlace } from './location.js';
import { makeParentFolders } from './parent-folder.js';
import { partialPath } from './partial-path.js';

/** A draft of a file in a folder: written under another name, then renamed. */
export async function localDraft(place: FilePlace, attempt: Attempt): Promise<FileDraft> {
  const path = partialPath(place.path, attempt);
  const removeFolders = await makeParentFolders(path);
  const file = await open(path, 'w').catch(async (error: unknown) => {
    await removeFolders();
    throw error;
  });
  const hash = createHash('sha256');
  let bytes = 0;
  let published = false;
  return {
    async write(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
    },
    async finish() {
      // Else a crash of the machine could leave the name with no bytes behind a job that has succeeded.
      await file.datasync();
      await file.close();
      return { bytes, sha256: hash.digest('hex') };
    },
    async publish() {
      await rename(path, place.path);
      published = true;
    },
    async discard() {
      if (published) return;
      await file.close();
      await rm(path, { force: true });
      await removeFolders();
    },
  };
}
