import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import tar, { type Header } from 'tar-stream';

import { DeclarableError } from '../job/errors.js';
import type { Allowance } from './allowance.js';
import { PERMISSIONS, type ArchiveEntry } from './entry.js';
import { EntryPaths, unsafeEntry } from './entry-paths.js';
import { damageOf, notAnArchive } from './not-an-archive.js';
import type { ArchiveFile } from './open-archive.js';
import { readRange, UNPACKED_BYTES } from './read-range.js';

/** What a header announces as the entry's content, by tar's type flag. */
const KINDS: Readonly<Record<string, ArchiveEntry['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
  symlink: 'link',
};

/** Reads the entries of a gzip-compressed tar (RFC 1952; POSIX.1 ustar and pax, GNU long names), in their order. */
export async function* readTarGz(
  { uri, file, bytes }: ArchiveFile,
  allowance: Allowance,
): AsyncGenerator<ArchiveEntry> {
  const paths = new EntryPaths();
  const gunzip = createGunzip({ chunkSize: UNPACKED_BYTES });
  // Left in the middle it fails once more, when the pipeline listens no longer.
  gunzip.on('error', () => undefined);
  const extract = tar.extract();
  let unpacked = 0;
  const feeding = pipeline(
    readRange(file, 0, bytes),
    gunzip,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        unpacked += chunk.length;
        allowance.checkMetadata(unpacked);
        yield chunk;
      }
    },
    extract,
  );
  // When it fails it takes `extract` along; what comes out of that is an error too, but often not the first.
  const feedingError = feeding.then(
    () => undefined,
    (error: unknown) => error,
  );
  const damage = async (error: unknown): Promise<Error> => {
    extract.destroy();
    return damageOf(
      uri,
      'tar.gz',
      error instanceof DeclarableError ? error : ((await feedingError) ?? error),
    );
  };

  try {
    for await (const entry of extract) {
      const { header } = entry;
      allowance.beginEntry(header.name);
      const kind = kindOf(header);
      const linkTarget = kind === 'link' ? header.linkname : '';
      const path = paths.admit(header.name, kind, linkTarget);
      const packedAt = gunzip.bytesWritten;
      const content = counted(entry as AsyncIterable<Buffer>, damage, (count) => {
        allowance.spend(count, gunzip.bytesWritten - packedAt);
      });
      if (path !== '') {
        yield {
          path,
          kind,
          mode: header.mode & PERMISSIONS,
          modified: header.mtime,
          linkTarget,
          bytes: kind === 'file' ? header.size : 0,
          content,
        };
      }
      // What the taker left has to pass as well before the next header comes.
      for await (const _ of content);
    }
    await feeding;
  } catch (error) {
    throw await damage(error);
  } finally {
    extract.destroy();
    await feedingError;
  }
  if (unpacked === 0) throw notAnArchive(uri, 'it is a gzip file of nothing');
}

async function* counted(
  content: AsyncIterable<Buffer>,
  damage: (error: unknown) => Promise<Error>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of content) {
      count(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw await damage(error);
  }
}

function kindOf({ name, type }: Header): ArchiveEntry['kind'] {
  if (type === 'link') {
    throw new DeclarableError(
      'UnsupportedEntry',
      { entry: name, reason: 'hard-link' },
      `Entry ${JSON.stringify(name)} is a hard link.`,
    );
  }
  const kind = KINDS[type];
  if (kind === undefined) throw unsafeEntry(name, 'special-file');
  return kind;
}
