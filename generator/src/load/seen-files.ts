import type { Stats } from 'node:fs';

/** What files were loaded as, while they stay as they are on disk: for runs that follow one another in one process. */
export class SeenFiles<T> {
  readonly #seen = new Map<string, { readonly stamp: string; readonly loaded: T }>();

  /** What the file at `path` was loaded as, or what `load` makes of it now. */
  of(path: string, stats: Stats | undefined, load: () => T): T {
    const stamp = stats && `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
    const before = this.#seen.get(path);
    if (before !== undefined && before.stamp === stamp) return before.loaded;
    const loaded = load();
    if (stamp !== undefined) this.#seen.set(path, { stamp, loaded });
    return loaded;
  }
}
