import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { JobwrightError } from '@jobwright/runtime';
import { Option } from 'commander';
import type { Registry } from '@jobwright/runtime/runner';
import { restoreFolder } from '../write/replace.js';

export function generatedOption(): Option {
  return new Option('--generated <dir>', 'the folder that `jobwright generate` writes').default(
    'generated',
  );
}

/** A module that worker threads import first, so that they too can load TypeScript. */
export const TYPESCRIPT_LOADER = new URL('./typescript.js', import.meta.url).href;

/** There is no generated code where it was looked for. */
class NotGeneratedError extends JobwrightError {
  readonly code = 'NOT_GENERATED';
}

/**
 * The registry that was generated: as TypeScript, or as JavaScript where the project compiles it.
 * @throws {NotGeneratedError} where there is none
 */
export async function loadRegistry(generated: string): Promise<Registry> {
  restoreFolder(resolve(generated));
  const candidates = ['index.ts', 'index.js'].map((file) => resolve(generated, 'runner', file));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new NotGeneratedError(
      `There is no registry at ${candidates[0] ?? generated}. Run \`jobwright generate\`, or say where it is with --generated.`,
    );
  }
  await import(TYPESCRIPT_LOADER);
  const module = (await import(pathToFileURL(path).href)) as { readonly registry?: Registry };
  if (module.registry === undefined) {
    throw new NotGeneratedError(
      `${path} exports no registry. Run \`jobwright generate\`; and the package.json above it must say "type": "module".`,
    );
  }
  return module.registry;
}
