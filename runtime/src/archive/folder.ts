import { constants, type Dirent } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { uuidv7 } from '../json/uuid.js';
import type { Archive } from './archive.js';
import { ArchiveUnavailableError } from './errors.js';
import { checkName, checkPrefix, isName } from './names.js';

/** A folder that is removed because it is empty may vanish under a put; it is then made again, so often. */
const PUT_TRIES = 10;

/** An archive in a folder, of one machine or of a file system that several share. The folder is made at the first put. */
export function folderArchive(folder: string): Archive {
  const root = resolve(folder);
  const label = pathToFileURL(root).href;

  /** Says what went wrong with which archive. */
  async function within<T>(doing: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof ArchiveUnavailableError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new ArchiveUnavailableError(label, `${doing}: ${why}`, error);
    }
  }

  /** Refuses a way that leads through a symbolic link: it may lead out of the folder. */
  async function checkWay(name: string): Promise<void> {
    const steps = name.split('/').slice(0, -1);
    for (const [index] of steps.entries()) {
      const at = join(root, ...steps.slice(0, index + 1));
      const found = await lstat(at).catch(ifMissing(undefined));
      if (found === undefined) return;
      if (!found.isDirectory())
        throw new ArchiveUnavailableError(label, `${at} is not a folder of its own`);
    }
  }

  async function write(name: string, data: Uint8Array): Promise<void> {
    const path = join(root, name);
    const parent = dirname(path);
    const made = await mkdir(parent, { recursive: true });
    // Begins with a dot, as no name does: what is half written is never listed.
    const partial = join(parent, `.${uuidv7()}.partial`);
    try {
      const file = await open(partial, 'wx');
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    await syncFolders(parent, made === undefined ? parent : dirname(made));
  }

  async function* walk(folder: string, prefix: string): AsyncIterable<string> {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(
      ifMissing<Dirent[]>([]),
    );
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!isName(name)) continue;
      if (entry.isFile() && name.startsWith(prefix)) yield name;
      const leads = `${name}/`.startsWith(prefix) || prefix.startsWith(`${name}/`);
      if (entry.isDirectory() && leads) yield* walk(name, prefix);
    }
  }

  return {
    label,
    async put(name, data) {
      checkName(name);
      await within(`${name} was not written`, async () => {
        await checkWay(name);
        for (let tries = 1; ; tries += 1) {
          try {
            await write(name, data);
            return;
          } catch (error) {
            if (!isMissing(error) || tries >= PUT_TRIES) throw error;
          }
        }
      });
    },
    async get(name) {
      checkName(name);
      return within(`${name} was not read`, async () => {
        await checkWay(name);
        // Where the flag does not exist (Windows) it is undefined, which counts as 0.
        const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
        const file = await open(join(root, name), flags).catch(ifMissing(undefined));
        if (file === undefined) return undefined;
        try {
          return await file.readFile();
        } finally {
          await file.close();
        }
      });
    },
    async remove(names) {
      names.forEach(checkName);
      for (const name of names) {
        await within(`${name} was not removed`, async () => {
          await checkWay(name);
          await rm(join(root, name), { force: true });
          await removeEmptyFolders(root, name);
        });
      }
    },
    async *list(prefix) {
      checkPrefix(prefix);
      for await (const name of walk('', prefix)) {
        const found = await stat(join(root, name)).catch(ifMissing(undefined));
        // It may have been removed meanwhile.
        if (found !== undefined) yield { name, modifiedAt: Math.floor(found.mtimeMs) };
      }
    },
  };
}

/** Years of logs leave no empty folders behind. */
async function removeEmptyFolders(root: string, name: string): Promise<void> {
  for (let at = dirname(name); at !== '.'; at = dirname(at)) {
    try {
      await rmdir(join(root, at));
    } catch {
      return; // something is in it, or it is gone
    }
  }
}

/** A name is durable once the folder that has it is: from the innermost to the outermost that changed. */
async function syncFolders(from: string, to: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  for (let at = from; ; at = dirname(at)) {
    const folder = await open(at, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    if (at === to || at === dirname(at)) return;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** What a failure answers that is only that there is no such thing. */
function ifMissing<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (isMissing(error)) return answer;
    throw error;
  };
}
