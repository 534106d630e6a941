import { statSync } from 'node:fs';
import { parse, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InvalidArgumentError, Option } from 'commander';
import { whyOf } from './load-handlers.js';

export function middlewareOption(): Option {
  return new Option(
    '--middleware <file>',
    'a module of middleware, which stands around every handler',
  ).argParser(addressOf);
}

function addressOf(path: string): URL {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new InvalidArgumentError('There is no such file.');
  return pathToFileURL(resolve(path));
}

/** Loads it before the first job is claimed, and the runner finds it loaded; answers what is wrong with it. */
export async function tryMiddleware(address: URL): Promise<string | undefined> {
  try {
    await import(address.href);
    return undefined;
  } catch (error) {
    const path = fileURLToPath(address);
    return `the middleware ${path} does not load: ${whyOf(error, parse(path).name)}`;
  }
}
