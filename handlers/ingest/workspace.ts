import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { DeclarableError } from '../job/errors.js';
import type { Location } from '../storage/location.js';

/** Paths become parts of keys, which have at most 500 characters. */
const MAX_PATH_LENGTH = 200;

/** Where an ingest has the folder of its own. */
export function workspaceOf(jobId: string, folder: string | undefined): Location {
  const above = folder === undefined ? tmpdir() : fileURLToPath(folder);
  return { uri: pathToFileURL(join(above, `jobwright-ingest-${jobId}`)).href };
}

/**
 * The folder of one ingest: `unpacked/` has what was in the archive, `chunks/` a folder for each recording, named as it.
 * Paths are told with slashes.
 */
export class Workspace {
  readonly #path: string;

  constructor({ uri }: Location) {
    this.#path = fileURLToPath(uri);
  }

  get unpacked(): Location {
    return this.#at('unpacked');
  }

  /** A recording by its path in the archive. */
  recording(path: string): Location {
    return this.#at('unpacked', path);
  }

  /** The folder for a recording's chunks. */
  chunksOf(recording: string): Location {
    return this.#at('chunks', recording);
  }

  /** The path of a file below `unpacked` or `chunks`. */
  pathOf({ uri }: Location): string {
    const [, ...path] = relative(this.#path, fileURLToPath(uri)).split(sep);
    return path.join('/');
  }

  /** The recording that a file is, or is a chunk of. */
  recordingOf(file: Location): string {
    const path = this.pathOf(file);
    return file.uri.startsWith(this.unpacked.uri) ? path : posix.dirname(path);
  }

  /** Paths of all recordings, in the order of their bytes, whatever the machine. */
  async recordings(): Promise<string[]> {
    const entries = await readdir(fileURLToPath(this.unpacked.uri), {
      recursive: true,
      withFileTypes: true,
    });
    const paths = entries
      .filter((entry) => entry.isFile() && /\.wav$/i.test(entry.name))
      .map(({ parentPath, name }) =>
        this.pathOf({ uri: pathToFileURL(join(parentPath, name)).href }),
      )
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    checkNames(paths);
    return paths;
  }

  async remove(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }

  #at(...path: readonly string[]): Location {
    return { uri: pathToFileURL(join(this.#path, ...path)).href };
  }
}

/** Their chunks are put side by side, named without the recordings' endings. */
function checkNames(recordings: readonly string[]): void {
  const taken = new Set<string>();
  for (const recording of recordings) {
    const name = recording.replace(/\.wav$/i, '').toLowerCase();
    if (taken.has(name))
      throw unusable(recording, 'another differs from it only in upper and lower case');
    if (recording.length > MAX_PATH_LENGTH) {
      throw unusable(recording, `its path has more than ${MAX_PATH_LENGTH} characters`);
    }
    taken.add(name);
  }
}

export function unusable(recording: string, reason: string, cause?: unknown): DeclarableError {
  const message = `${recording} cannot be ingested: ${reason}.`;
  return new DeclarableError('UnusableRecording', { recording, reason }, message, { cause });
}
