import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import tar, { type Header } from 'tar-stream';

import { DeclarableError } from '../job/errors.js';
import type { Allowance } from './allowance.js';
import { PERMISSIONS, type ArchiveEntry } from './entry.js';
import { EntryPaths, unsafeEntry } from './entry-paths.js';
import { notAnArchive } from './not-an-archive.js';
import type { ArchiveFile } from './open-archive.js';
import { readRange } from './read-range.js';

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
  const gunzip = createGunzip();
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
  // When it fails it takes `extract` along, whose iteration below throws the same error.
  feeding.catch(() => undefined);

  try {
    for await (const entry of extract) {
      const { header } = entry;
      allowance.beginEntry(header.name);
      const kind = kindOf(header);
      const linkTarget = kind === 'link' ? header.linkname : '';
      const path = paths.admit(header.name, kind, linkTarget);
      const packedAt = gunzip.bytesWritten;
      const content = counted(entry as AsyncIterable<Buffer>, (count) => {
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
    if (error instanceof DeclarableError) throw error;
    const reason = `it is a damaged tar.gz (${error instanceof Error ? error.message : String(error)})`;
    throw notAnArchive(uri, reason, error);
  } finally {
    extract.destroy();
    await feeding.catch(() => undefined);
  }
  if (unpacked === 0) throw notAnArchive(uri, 'it is a gzip file of nothing');
}

async function* counted(
  content: AsyncIterable<Buffer>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    count(chunk.length);
    yield chunk;
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
