import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip, createGzip } from 'node:zlib';

/** The parts as one gzip object. Only that is held in memory: a log may be longer than a string can be. */
export async function compress(parts: AsyncIterable<string>): Promise<Uint8Array> {
  const source = Readable.from(parts);
  const gzip = createGzip();
  source.on('error', (error) => gzip.destroy(error));
  return buffer(source.pipe(gzip));
}

/** The lines of a gzip object of NDJSON, without their line feeds. */
export async function* linesOfObject(data: Uint8Array): AsyncGenerator<string, void, undefined> {
  const gunzip = createGunzip();
  const lines = createInterface({ input: gunzip, crlfDelay: Infinity });
  // An interface ends where its input fails, and does not say so.
  let failed: { readonly by: Error } | undefined;
  gunzip.on('error', (error) => {
    failed = { by: error };
    lines.close();
  });
  gunzip.end(data);
  for await (const line of lines) if (line !== '') yield line;
  if (failed !== undefined) throw failed.by;
}
