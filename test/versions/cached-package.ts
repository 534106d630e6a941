import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'jobwright');

/**
 * The folder of an npm package at one version, installed once into the user's cache and not into this project: what is
 * needed for one check should not be in everybody's `npm ci`. `scripts` says whether its install script is to run.
 */
export async function cachedPackage(
  name: string,
  version: string,
  scripts: 'with install scripts' | 'without install scripts',
): Promise<string> {
  const folder = join(CACHE, `${name.replaceAll('/', '+')}@${version}`);
  if (!existsSync(folder)) {
    console.log(`Fetching ${name} ${version} …`);
    const draft = `${folder}.${process.pid}`;
    await mkdir(draft, { recursive: true });
    try {
      await install(draft, `${name}@${version}`, scripts);
      await rename(draft, folder);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return join(folder, 'node_modules', name);
}

async function install(folder: string, spec: string, scripts: string): Promise<void> {
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund'];
  if (scripts === 'without install scripts') args.push('--ignore-scripts');
  await run('npm', [...args, spec], {});
}

/** Runs a command, its output passed on. */
export async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}`);
}
