import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';

import yauzl from 'yauzl';

import { DeclarableError } from '../job/errors.js';
import type { Allowance } from './allowance.js';
import { PERMISSIONS, type ArchiveEntry } from './entry.js';
import { EntryPaths, unsafeEntry } from './entry-paths.js';
import { damageOf, notAnArchive } from './not-an-archive.js';
import type { ArchiveFile } from './open-archive.js';
import { readRange, UNPACKED_BYTES } from './read-range.js';

/** Compression methods (APPNOTE 4.4.5). */
const METHOD = { stored: 0, deflated: 8 } as const;
/** File types in a Unix mode, which zips made on Unix carry in the upper half of the external attributes. */
const TYPE = { mask: 0o170000, file: 0o100000, folder: 0o040000, link: 0o120000 } as const;
const MADE_ON_UNIX = 3;
/** The longest path of Linux; a link's target beyond it could not exist. */
const LONGEST_LINK_BYTES = 4096;

/** Reads a zip's entries in the order of its central directory, checking sizes and CRC-32 of what comes out. */
export async function* readZip(
  archive: ArchiveFile,
  allowance: Allowance,
): AsyncGenerator<ArchiveEntry> {
  const paths = new EntryPaths();
  const damaged = (error: unknown): never => {
    throw damageOf(archive.uri, 'zip', error);
  };
  // Names are decoded below: yauzl would turn backslashes into slashes and refuse unsafe names by words alone.
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false };
  const zip = await yauzl.fromFdPromise(archive.file.fd, options).catch(damaged);
  const entries = zip.eachEntry();
  for (;;) {
    const next = await entries.next().catch(damaged);
    if (next.done === true) return;
    const entry = next.value;
    const name = yauzl.getFileNameLowLevel(
      entry.generalPurposeBitFlag,
      entry.fileNameRaw,
      entry.extraFields,
      true,
    );
    allowance.beginEntry(name);
    refuseUnreadable(entry, name);
    const kind = kindOf(entry, name);
    const content = contentOf(archive, zip, entry, allowance);
    const linkTarget = kind === 'link' ? await textOf(content, name) : '';
    const path = paths.admit(name, kind, linkTarget);
    if (path === '') continue;
    yield {
      path,
      kind,
      mode: modeOf(entry, kind),
      modified: entry.getLastModDate(),
      linkTarget,
      bytes: kind === 'file' ? entry.uncompressedSize : 0,
      content: kind === 'file' ? content : nothing(),
    };
  }
}

/** Inflates by itself rather than through yauzl, so as to count while bytes come and to check the CRC. */
async function* contentOf(
  { uri, file }: ArchiveFile,
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  allowance: Allowance,
): AsyncGenerator<Uint8Array> {
  let [packed, bytes, crc] = [0, 0, 0];
  try {
    const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, {
      minimal: true,
    });
    const unpacked =
      entry.compressionMethod === METHOD.stored ? read(start) : inflated(read(start));
    for await (const chunk of unpacked) {
      allowance.spend(chunk.length, packed);
      bytes += chunk.length;
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    throw damageOf(uri, 'zip', error);
  }
  if (bytes !== entry.uncompressedSize) {
    throw notAnArchive(
      uri,
      `an entry has ${bytes} bytes where ${entry.uncompressedSize} are declared`,
    );
  }
  if (crc !== entry.crc32) throw notAnArchive(uri, 'the CRC-32 of an entry is wrong');

  async function* read(start: number): AsyncGenerator<Buffer> {
    for await (const chunk of readRange(file, start, start + entry.compressedSize)) {
      packed += chunk.length;
      yield chunk;
    }
  }
}

/** Its failure comes out of the iteration; left in the middle it fails once more, which is nobody's to hear. */
function inflated(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const inflate = createInflateRaw({ chunkSize: UNPACKED_BYTES }).on('error', () => undefined);
  return pipeline(packed, inflate, () => undefined);
}

async function textOf(content: AsyncIterable<Uint8Array>, name: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > LONGEST_LINK_BYTES) throw unsafeEntry(name, 'escaping-link');
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

function refuseUnreadable(entry: yauzl.Entry, name: string): void {
  const refuse = (reason: 'encrypted' | 'compression-method'): never => {
    throw new DeclarableError(
      'UnsupportedEntry',
      { entry: name, reason },
      `Entry ${JSON.stringify(name)}: ${reason}.`,
    );
  };
  if (entry.isEncrypted()) refuse('encrypted');
  const methods: readonly number[] = Object.values(METHOD);
  if (!methods.includes(entry.compressionMethod)) refuse('compression-method');
}

function unixModeOf(entry: yauzl.Entry): number {
  return entry.versionMadeBy >>> 8 === MADE_ON_UNIX ? entry.externalFileAttributes >>> 16 : 0;
}

function kindOf(entry: yauzl.Entry, name: string): ArchiveEntry['kind'] {
  const type = unixModeOf(entry) & TYPE.mask;
  if (type === TYPE.link) return 'link';
  if (name.endsWith('/')) return 'folder';
  if (type === 0 || type === TYPE.file) return 'file';
  throw unsafeEntry(name, 'special-file');
}

function modeOf(entry: yauzl.Entry, kind: ArchiveEntry['kind']): number {
  const mode = unixModeOf(entry) & PERMISSIONS;
  return mode !== 0 ? mode : kind === 'folder' ? 0o755 : 0o644;
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* [];
}
