import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Attempt } from './draft.js';
import { placeOf, type Location } from './location.js';
import { fileSize, openSource } from './source.js';

/**
 * Gives `use` the path of a file on this machine: the file itself, or, of one in S3, a copy that is removed afterwards.
 * @throws {DeclarableError} as {@link openSource} does.
 */
export async function withLocalFile<T>(
  location: Location,
  attempt: Attempt,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const place = placeOf(location);
  if (place.kind === 'file') {
    await fileSize(place);
    return use(place.path);
  }
  const source = await openSource(location, attempt.signal);
  const folder = await mkdtemp(join(tmpdir(), `jobwright-${attempt.id}-`));
  try {
    const path = join(folder, 'copy');
    await pipeline(source.chunks, createWriteStream(path));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
