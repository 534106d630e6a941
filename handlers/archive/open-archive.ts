import { open, type FileHandle } from 'node:fs/promises';

import type { Attempt } from '../storage/draft.js';
import { withLocalFile } from '../storage/local-file.js';
import type { Location } from '../storage/location.js';
import type { Allowance } from './allowance.js';
import type { ArchiveEntry } from './entry.js';
import { notAnArchive } from './not-an-archive.js';
import { readTarGz } from './read-tar-gz.js';
import { readZip } from './read-zip.js';

/** An archive file on this machine, open for reading. */
export interface ArchiveFile {
  /** For messages: where it came from. */
  readonly uri: string;
  readonly file: FileHandle;
  readonly bytes: number;
}

/**
 * Opens an archive, whichever it is, and gives its entries one by one to `use`: safe paths, counted contents. An archive
 * in S3 is copied to this machine first, because a zip's directory is at its end.
 * @throws {DeclarableError} `NotAnArchive`, also while reading entries, and what storage and checks throw.
 */
export async function withArchive<T>(
  location: Location,
  attempt: Attempt,
  allowance: Allowance,
  use: (entries: AsyncIterable<ArchiveEntry>) => Promise<T>,
): Promise<T> {
  return withLocalFile(location, attempt, async (path) => {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const archive = { uri: location.uri, file, bytes: size };
      const read = await readerFor(archive);
      return await use(read(archive, allowance));
    } finally {
      await file.close();
    }
  });
}

async function readerFor({ uri, file }: ArchiveFile): Promise<typeof readZip> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const start = buffer.toString('hex', 0, bytesRead);
  // A local file header, or the end of the directory of a zip without entries (APPNOTE 4.3.7, 4.3.16).
  if (start === '504b0304' || start === '504b0506') return readZip;
  // ID1, ID2 and compression method 8 (RFC 1952, 2.3.1).
  if (start.startsWith('1f8b08')) return readTarGz;
  throw notAnArchive(uri, 'it begins neither as a zip nor as a gzip file');
}
