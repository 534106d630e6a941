import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createGzip } from 'node:zlib';

/** So much of an object is decompressed at a time. */
const PIECE = 16 * 1024;

/** The parts as one gzip object. Only that is held in memory: a log may be longer than a string can be. */
export async function compress(parts: AsyncIterable<string>): Promise<Uint8Array> {
  const source = Readable.from(parts);
  const gzip = createGzip();
  source.on('error', (error) => gzip.destroy(error));
  return buffer(source.pipe(gzip));
}

/**
 * The lines of a gzip object of NDJSON, without their line feeds. Of a damaged one all that come before the damage, and then zlib's
 * error is thrown.
 */
export async function* linesOfObject(data: Uint8Array): AsyncGenerator<string, void, undefined> {
  const sound = { bytes: 0 };
  let given = 0;
  try {
    for await (const line of linesOf(inflated(data, Infinity, sound))) {
      yield line;
      given += 1;
    }
  } catch (error) {
    // What the damaged piece held before its damage was lost with it, and is found byte by byte.
    yield* without(given, linesOf(inflated(data, sound.bytes, { bytes: 0 })));
    throw error;
  }
}

/** Leaves the first ones out. Ends where the same damage ends it. */
async function* without(count: number, lines: AsyncIterable<string>): AsyncGenerator<string> {
  let left = count;
  try {
    for await (const line of lines) if (--left < 0) yield line;
  } catch {
    // Whoever asks throws the error that it has.
  }
}

/** @param sound where it is said how many bytes were decompressed @param bytewise from there on each is taken by itself */
async function* inflated(
  data: Uint8Array,
  bytewise: number,
  sound: { bytes: number },
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  let parts: Buffer[] = [];
  gunzip.on('data', (part: Buffer) => parts.push(part));
  // What a stream gives after its end or its error is not looked at: neither may be missed.
  const over = new Promise<Error | undefined>((resolve) => {
    gunzip.once('end', resolve).once('error', resolve);
  });
  try {
    for (let at = 0; at < data.length; at = sound.bytes) {
      const end = Math.min(at + (at < bytewise ? PIECE : 1), data.length);
      // Written, and only then asked for more: a stream forgets what it has when it fails.
      const written = new Promise<undefined>((resolve) => {
        gunzip.write(data.subarray(at, end), () => {
          resolve(undefined);
        });
      });
      const failure = await Promise.race([written, over]);
      yield* parts;
      parts = [];
      if (failure !== undefined) throw failure;
      sound.bytes = end;
    }
    gunzip.end();
    const failure = await over;
    yield* parts;
    if (failure !== undefined) throw failure;
  } finally {
    gunzip.destroy();
  }
}

/** Only a line feed ends a line: JSON may have other characters that end lines elsewhere within its strings. */
async function* linesOf(parts: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder();
  let rest = '';
  for await (const part of parts) {
    const lines = (rest + decoder.write(part)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
}
