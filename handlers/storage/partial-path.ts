import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { Attempt } from './draft.js';

/**
 * Where a draft of `path` is while it is made: a hidden name in the same folder, because only within one file system is
 * a rename atomic. It names job and epoch, so that a later attempt can remove what a dead one left, and two attempts
 * never share a file. The hash stands for the name, which may already be as long as file systems allow.
 */
export function partialPath(path: string, { id, epoch }: Attempt): string {
  const name = createHash('sha256').update(basename(path)).digest('hex').slice(0, 16);
  return join(dirname(path), `${prefixOf(id)}${name}.${epoch}.partial`);
}

/**
 * Removes what earlier attempts of the same job left in `folder` when their process died. An earlier attempt that is
 * still alive somewhere, without knowing that its lease is lost, thereby loses its draft and cannot publish it.
 */
export async function removeLeftovers(folder: string, { id, epoch }: Attempt): Promise<void> {
  const prefix = prefixOf(id);
  for (const name of await readdir(folder)) {
    const left = name.startsWith(prefix) ? /\.(\d+)(?:-old)?\.partial$/.exec(name) : null;
    if (left !== null && Number(left[1]) < epoch) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

function prefixOf(id: string): string {
  return `.jobwright-${id}-`;
}
