import type { FileHandle } from 'node:fs/promises';

const READ_BYTES = 256 * 1024;

/** What zlib hands on at a time: its own default, 16 KiB, makes a system call of every 16 KiB written. */
export const UNPACKED_BYTES = 64 * 1024;

/**
 * The bytes from `start` to before `end` of an open file. Not a `createReadStream`: of one handle, each stream would
 * leave a listener behind, and an archive has many entries.
 */
export async function* readRange(
  file: FileHandle,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const length = Math.min(READ_BYTES, end - at);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
