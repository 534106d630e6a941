import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from '../print/module.js';

/** What lists the generated files, with hashes: what is not in it, or has changed, is not removed. */
const MANIFEST = '.manifest.json';

export type Manifest = Readonly<Record<string, string>>;

export function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The manifest of files, as a file. */
export function manifestFile(files: readonly GeneratedFile[]): GeneratedFile {
  const entries = files.map(({ path, content }) => [path, hash(content)] as const);
  return {
    path: MANIFEST,
    content: `${JSON.stringify({ files: Object.fromEntries(entries) }, null, 2)}\n`,
  };
}

/** The manifest of the last run; empty where there is none or it makes no sense: then nothing is removed. */
export function readManifest(out: string): Manifest {
  try {
    const text = readFileSync(join(out, MANIFEST), 'utf8');
    const { files } = JSON.parse(text) as { files?: unknown };
    if (typeof files !== 'object' || files === null) return {};
    const safe = Object.entries(files as Record<string, unknown>).flatMap(([path, value]) =>
      isWithin(path) && typeof value === 'string' ? [[path, value] as const] : [],
    );
    return Object.fromEntries(safe);
  } catch {
    return {};
  }
}

/** A manifest may have been edited: nothing outside the folder is ever touched. */
function isWithin(path: string): boolean {
  return (
    /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(path) &&
    !path.split('/').some((part) => /^\.+$/.test(part))
  );
}
