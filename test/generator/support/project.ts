import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { generate } from '../../../generator/dist/generate.js';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

/** An empty project folder, from which the workspace's packages can be imported. */
export function emptyProject(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'jobwright-generator-')));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n');
  return root;
}

/** Writes files below `root`; objects as JSON, which is YAML too. */
export function write(root: string, files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
}

export function foldersOf(root: string) {
  return {
    schemas: join(root, 'schemas'),
    out: join(root, 'generated'),
    handlers: join(root, 'handlers'),
  };
}

export function generateIn(root: string, check = false) {
  return generate({ folders: foldersOf(root), shown: 'schemas', check });
}
