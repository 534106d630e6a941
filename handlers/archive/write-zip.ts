import { finished } from 'node:stream/promises';
import { Readable } from 'node:stream';

import yazl from 'yazl';

import type { FileDraft } from '../storage/draft.js';
import { drain, unlessFailed, type ArchiveWriter } from './archive-writer.js';
import type { ArchiveEntry } from './entry.js';

/** File types of a Unix mode; yazl marks its zips as made on Unix. */
const TYPE = { file: 0o100000, folder: 0o040000, link: 0o120000 } as const;

/** Writes a zip, in Zip64 where it must. The same entries give the same bytes (in one time zone: DOS times are local). */
export function zipWriter(draft: FileDraft): ArchiveWriter {
  const zip = new yazl.ZipFile();
  const output = drain(zip.outputStream, draft);
  output.catch(() => undefined); // seen by whoever waits for a step
  // A content that fails also rejects in `add`; yazl would otherwise throw it at the process.
  zip.on('error', () => undefined);
  return {
    async add(entry) {
      await unlessFailed(output, write(zip, entry));
    },
    async finish() {
      zip.end();
      await output;
      return draft.finish();
    },
  };
}

async function write(zip: yazl.ZipFile, entry: ArchiveEntry): Promise<void> {
  const { path, kind, modified: mtime, linkTarget, content } = entry;
  const mode = TYPE[kind] | entry.mode;
  if (kind === 'folder') {
    zip.addEmptyDirectory(path, { mtime, mode });
  } else if (kind === 'link') {
    zip.addBuffer(Buffer.from(linkTarget), path, { mtime, mode, compress: false });
  } else {
    const readable = Readable.from(content, { objectMode: false });
    zip.addReadStream(readable, path, { mtime, mode });
    await finished(readable);
  }
}
