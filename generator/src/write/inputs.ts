import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Folders } from '../build.js';
import { listFiles } from './disk.js';

/**
 * A hash of everything that the output follows from: every file in the schemas folder, where the folders lie to one
 * another, this generator's own code and the packages that it reads with.
 */
export function hashInputs({ schemas, out, handlers }: Folders): string {
  const hash = createHash('sha256');
  const add = (name: string, content: string | Buffer) => {
    hash.update(`${name.length} ${content.length}\n${name}`).update(content);
  };
  add('handlers', relative(out, handlers).replaceAll('\\', '/'));
  for (const [name, folder] of [['schemas', schemas], ...codeFolders()] as const) {
    for (const path of listFiles(folder)) {
      // Beside the code lie maps, declarations and the compiler's notes, which change more often.
      if (name === 'generator' && !path.endsWith('.js')) continue;
      const file = join(folder, path);
      const isLink = lstatSync(file).isSymbolicLink();
      add(`${name}/${path}`, isLink ? readlinkSync(file) : readFileSync(file));
    }
  }
  add('yaml', packageFile('yaml'));
  add('refa', packageFile('refa'));
  return hash.digest('hex');
}

/** The generator's compiled code and the migrations that the runtime ships. */
function codeFolders(): readonly (readonly [string, string])[] {
  const own = fileURLToPath(new URL('../', import.meta.url));
  const runtime = fileURLToPath(
    new URL('./migrations', import.meta.resolve('@jobwright/runtime/package.json')),
  );
  return [
    ['generator', own],
    ['migrations', runtime],
  ];
}

function packageFile(name: string): Buffer {
  const { resolve } = createRequire(import.meta.url);
  return readFileSync(resolve(`${name}/package.json`));
}
