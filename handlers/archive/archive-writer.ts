import type { FileDraft } from '../storage/draft.js';
import type { ArchiveEntry } from './entry.js';

/** Makes an archive, or a folder, of entries. */
export interface ArchiveWriter {
  /** Resolves when the entry's content has been read to its end. */
  add(entry: ArchiveEntry): Promise<void>;
  /** To be called after the last entry. Answers what was made. */
  finish(): Promise<{ readonly bytes: number; readonly sha256: string }>;
}

/**
 * Writes what an archive library puts out to a draft. Left in the middle, the iteration destroys the stream with an error of
 * its own, which is nobody's to hear: without a listener it would end the process.
 */
export async function drain(output: NodeJS.ReadableStream, draft: FileDraft): Promise<void> {
  output.on('error', () => undefined);
  for await (const chunk of output) await draft.write(chunk as Uint8Array);
}

/**
 * Waits for `step`, but fails as soon as the output does: a library whose output is gone would let the step wait for
 * ever.
 */
export async function unlessFailed<T>(output: Promise<void>, step: Promise<T>): Promise<T> {
  return Promise.race([step, output.then(() => step)]);
}
