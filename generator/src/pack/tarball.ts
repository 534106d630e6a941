import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { GeneratedFile } from '../print/module.js';

/** The time that npm gives every file: the same files make the same bytes. */
const TIME = new Date('1985-10-26T08:15:00.000Z');

/** Files as a tarball that npm installs: all of them under `package/`. */
export async function tarball(files: readonly GeneratedFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, content } of files) {
    archive.entry({ name: `package/${path}`, mtime: TIME, mode: 0o644 }, content);
  }
  archive.finalize();
  return gzipSync(await buffer(archive), { level: 9 });
}
