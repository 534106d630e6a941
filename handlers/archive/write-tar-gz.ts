import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import tar, { type Pack } from 'tar-stream';

import type { FileDraft } from '../storage/draft.js';
import { drain, unlessFailed, type ArchiveWriter } from './archive-writer.js';
import type { ArchiveEntry } from './entry.js';

type Sink = ReturnType<Pack['entry']>;

const TYPES = { file: 'file', folder: 'directory', link: 'symlink' } as const;

/** Writes a pax tar through gzip. Without owners and clocks in it: the same entries give the same bytes. */
export function tarGzWriter(draft: FileDraft): ArchiveWriter {
  const pack = tar.pack();
  const output = pipeline(pack, createGzip(), (gzipped) =>
    drain(gzipped as unknown as NodeJS.ReadableStream, draft),
  );
  output.catch(() => undefined); // seen by whoever waits for a step
  return {
    async add(entry) {
      await unlessFailed(output, write(pack, entry));
    },
    async finish() {
      pack.finalize();
      await output;
      return draft.finish();
    },
  };
}

async function write(pack: Pack, entry: ArchiveEntry): Promise<void> {
  const { path, kind, mode, modified, linkTarget, bytes, content } = entry;
  const header = { name: path, type: TYPES[kind], mode, mtime: modified, size: bytes };
  await new Promise<void>((resolve, reject) => {
    const sink = pack.entry(
      kind === 'link' ? { ...header, linkname: linkTarget } : header,
      (error) => {
        if (error) reject(error);
        else resolve();
      },
    );
    // Its failure is told to the callback above; destroyed with the pack it fails once more, which is nobody's to hear.
    sink.on('error', () => undefined);
    if (kind === 'file') fill(sink, content).catch(reject);
  });
}

async function fill(sink: Sink, content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of content) {
    if (!sink.write(chunk)) await drained(sink);
  }
  sink.end(null);
}

function drained(sink: Sink): Promise<void> {
  return new Promise((resolve) =>
    sink.once('drain', () => {
      resolve();
    }),
  );
}
