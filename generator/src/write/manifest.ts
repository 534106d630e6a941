import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from '../diagnostic/diagnostic.js';
import type { GeneratedFile } from '../print/module.js';

/** What lists the generated files, with hashes: what is not in it, or has changed, is not removed. */
export const MANIFEST = '.manifest.json';

export interface Manifest {
  /** Hashes by path within the output folder, the manifest itself not included. */
  readonly files: Readonly<Record<string, string>>;
  /** What the files were made of; see {@link sealOf}. */
  readonly seal: string;
}

const NONE: Manifest = { files: {}, seal: '' };

export function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Ties the hashes of inputs and outputs together: whoever edits a file cannot make `--check` overlook it by editing
 * its line in the manifest too.
 */
export function sealOf(inputs: string, files: Manifest['files']): string {
  const lines = Object.entries(files).sort(([a], [b]) => compare(a, b));
  return hash(`${inputs}\n${lines.map(([path, digest]) => `${path} ${digest}`).join('\n')}`);
}

/** The manifest of files that were made of `inputs`. */
export function manifestOf(files: readonly GeneratedFile[], inputs: string): Manifest {
  const hashes = Object.fromEntries(files.map(({ path, content }) => [path, hash(content)]));
  return { files: hashes, seal: sealOf(inputs, hashes) };
}

/** A manifest as a file. */
export function manifestFile(manifest: Manifest): GeneratedFile {
  return { path: MANIFEST, content: `${JSON.stringify(manifest, null, 2)}\n` };
}

/** The manifest of the last run; empty where there is none or it makes no sense: then nothing is removed. */
export function readManifest(out: string): Manifest {
  try {
    const text = readFileSync(join(out, MANIFEST), 'utf8');
    const { files, seal } = JSON.parse(text) as { files?: unknown; seal?: unknown };
    if (typeof files !== 'object' || files === null) return NONE;
    const safe = Object.entries(files as Record<string, unknown>).flatMap(([path, value]) =>
      isWithin(path) && typeof value === 'string' ? [[path, value] as const] : [],
    );
    return { files: Object.fromEntries(safe), seal: typeof seal === 'string' ? seal : '' };
  } catch {
    return NONE;
  }
}

/** A manifest may have been edited: nothing outside the folder is ever touched. */
function isWithin(path: string): boolean {
  return (
    /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(path) &&
    !path.split('/').some((part) => /^\.+$/.test(part))
  );
}
