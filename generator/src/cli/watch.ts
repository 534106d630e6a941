import { existsSync, watch as watchFolder, type FSWatcher } from 'node:fs';
import { join, resolve } from 'node:path';
import { reportError } from './exit.js';
import { outputClosed, sayText } from './output.js';

/** Editors write a file in several steps; a save is over when it has been quiet for so long. */
const QUIET_MS = 30;

/**
 * Runs `act` now, and again after every change to the job files in `schemas` or the shared types below, until SIGINT
 * or SIGTERM. What goes wrong once is printed, and watching goes on.
 */
export function watch(schemas: string, act: () => void): Promise<void> {
  return new Promise((finish) => {
    const root = resolve(schemas);
    const watchers = new Map<string, FSWatcher>();
    let timer: NodeJS.Timeout | undefined;
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(run, QUIET_MS);
    };
    // Not recursive: the folder of shared types is the only one below, and it may come and go.
    const follow = (folder: string): void => {
      if (!existsSync(folder)) {
        // Of a folder that is gone no more is heard, even when there is one of its name again.
        watchers.get(folder)?.close();
        watchers.delete(folder);
      }
      if (watchers.has(folder)) return;
      try {
        const watcher = watchFolder(folder, (_, name) => {
          if (name === null || name === 'types' || name.endsWith('.yaml')) changed();
          if (name === 'contract.lock.json') changed();
        });
        watcher.on('error', () => {
          watcher.close();
          watchers.delete(folder);
        });
        watchers.set(folder, watcher);
      } catch (error) {
        if (folder === root) throw error;
      }
    };
    const run = (): void => {
      follow(root);
      follow(join(root, 'types'));
      try {
        act();
      } catch (error) {
        reportError(error);
      }
    };
    const stop = (): void => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      process.off('SIGINT', stop).off('SIGTERM', stop);
      finish();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    void outputClosed().then(stop);
    run();
    sayText(`watching ${schemas}; Ctrl-C ends it\n`);
  });
}
