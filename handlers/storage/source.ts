import { open, stat } from 'node:fs/promises';

import { DeclarableError } from '../job/errors.js';
import { placeOf, type FilePlace, type Location, type S3Place } from './location.js';
import { s3Account } from './s3-account.js';
import { describe, s3Request, unavailable } from './s3-request.js';

const READ_BYTES = 256 * 1024;

/** A file being read, from its beginning. */
export interface Source {
  readonly uri: string;
  /** Its length; `undefined` where the storage does not say. */
  readonly bytes: number | undefined;
  /** To be iterated once. Leaving the iteration closes the file; it stops when the attempt should. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Opens a file for reading, wherever it is.
 * @throws {DeclarableError} `SourceMissing` or `StorageUnavailable`; the latter also while reading.
 */
export async function openSource(location: Location, signal: AbortSignal): Promise<Source> {
  const place = placeOf(location);
  return place.kind === 'file' ? openFile(place, signal) : openObject(place, signal);
}

/** @throws {DeclarableError} `SourceMissing` when there is no such file, or it is a folder, a device or a pipe. */
export async function fileSize(place: FilePlace): Promise<number> {
  const found = await stat(place.path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (found?.isFile() === true) return found.size;
  const why =
    found === undefined ? `There is nothing at ${place.uri}.` : `${place.uri} is no regular file.`;
  throw new DeclarableError('SourceMissing', { uri: place.uri }, why);
}

async function openFile(place: FilePlace, signal: AbortSignal): Promise<Source> {
  const bytes = await fileSize(place);
  return { uri: place.uri, bytes, chunks: fileChunks(place.path, signal) };
}

async function* fileChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for await (const chunk of file.createReadStream({
      highWaterMark: READ_BYTES,
      autoClose: false,
    })) {
      signal.throwIfAborted();
      yield chunk as Uint8Array;
    }
  } finally {
    await file.close();
  }
}

async function openObject(place: S3Place, signal: AbortSignal): Promise<Source> {
  const headers = { 'Accept-Encoding': 'identity' };
  const response = await s3Request(s3Account(place), place, { method: 'GET', headers, signal });
  const length = response.headers.get('Content-Length');
  // fetch unpacks objects that were stored with a Content-Encoding, and then their length is not the one announced.
  const known = length !== null && response.headers.get('Content-Encoding') === null;
  return {
    uri: place.uri,
    bytes: known ? Number(length) : undefined,
    chunks: objectChunks(place, response, signal),
  };
}

async function* objectChunks(
  place: S3Place,
  response: Response,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        signal.throwIfAborted();
        throw unavailable(
          place,
          `the connection broke while reading (${describe(cause)})`,
          undefined,
          cause,
        );
      });
      if (done) return;
      signal.throwIfAborted();
      yield value;
    }
  } finally {
    // Of a body that has ended or failed there is nothing left to cancel.
    await reader.cancel().catch(() => undefined);
  }
}
