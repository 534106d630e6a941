import { createHash } from 'node:crypto';
import { mkdir, open, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { ArchiveWriter } from './archive-writer.js';
import type { ArchiveEntry } from './entry.js';

/**
 * Unpacks entries into an empty folder. Links are made last, so that no entry can be written through one; and only
 * files that do not exist are opened, so that none can be written over.
 */
export function folderWriter(root: string): ArchiveWriter {
  const list: { path: string; sha256: string }[] = [];
  const links: ArchiveEntry[] = [];
  const folders = new Set<string>();
  let bytes = 0;

  // Most entries share their folders: asking the system each time would take longer than the files.
  async function makeFolder(path: string): Promise<void> {
    if (folders.has(path)) return;
    await mkdir(path, { recursive: true });
    folders.add(path);
  }

  return {
    async add(entry) {
      const path = join(root, entry.path);
      if (entry.kind === 'link') links.push(entry);
      else if (entry.kind === 'folder') await makeFolder(path);
      else {
        await makeFolder(dirname(path));
        const written = await writeFile(path, entry);
        list.push({ path: entry.path, sha256: written.sha256 });
        bytes += written.bytes;
      }
    },
    async finish() {
      for (const { path, linkTarget } of links) {
        await makeFolder(dirname(join(root, path)));
        await symlink(linkTarget, join(root, path));
      }
      return { bytes, sha256: hashOfList(list) };
    },
  };
}

async function writeFile(
  path: string,
  { mode, modified, content }: ArchiveEntry,
): Promise<{ bytes: number; sha256: string }> {
  // Whatever the archive says, the owner can read and write what he has unpacked.
  const file = await open(path, 'wx', mode | 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      await file.writeFile(chunk);
      bytes += chunk.length;
    }
    await file.utimes(modified, modified);
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** The hash of what `sha256sum` would print of the files, sorted by path as `LC_ALL=C sort -k 2` does. */
function hashOfList(list: readonly { path: string; sha256: string }[]): string {
  const hash = createHash('sha256');
  const byPath = (a: { path: string }, b: { path: string }): number =>
    Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
  for (const { path, sha256 } of list.toSorted(byPath)) hash.update(`${sha256}  ${path}\n`);
  return hash.digest('hex');
}
