import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidOptionError } from '../types/errors.js';
import type { Archive } from './archive.js';

/**
 * The archive at a URL: `file:` and a path, relative ones from the working folder (`file:./logs`, `file:///var/logs`), or
 * `s3://bucket/prefix?endpoint=https://…&region=…` with credentials in the environment (`AWS_ACCESS_KEY_ID`,
 * `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`). Nothing is connected to yet.
 * @throws {InvalidOptionError} for any other URL; the message does not repeat it.
 */
export async function openArchive(url: string): Promise<Archive> {
  if (url.startsWith('file:')) {
    const { folderArchive } = await import('./folder.js');
    return folderArchive(pathOf(url));
  }
  if (url.startsWith('s3:')) {
    const { s3Credentials, s3Location } = await import('./s3-location.js');
    const location = s3Location(url);
    const credentials = s3Credentials();
    const { s3Archive } = await import('./s3.js');
    return s3Archive(location, credentials);
  }
  throw new InvalidOptionError(
    'The URL of an archive is file:path/to/folder or s3://bucket/prefix?endpoint=https://…&region=….',
  );
}

function pathOf(url: string): string {
  const path = url.slice('file:'.length);
  try {
    if (path.startsWith('/')) {
      const { search, hash } = new URL(url);
      if (search === '' && hash === '') return fileURLToPath(url);
    } else if (path !== '' && !/[?#]/.test(path)) return resolve(decodeURIComponent(path));
  } catch {
    // What cannot be read is refused as what makes no sense.
  }
  throw new InvalidOptionError(
    'The URL of an archive in a folder is file:relative/path or file:///absolute/path, with special characters as in URLs.',
  );
}
