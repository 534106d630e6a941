import { DeclarableError, type UnsafeReason } from '../job/errors.js';
import { linkEscapes, pathOfName } from './entry-name.js';
import type { ArchiveEntry } from './entry.js';

type Kind = ArchiveEntry['kind'];

/**
 * The paths of an archive's entries so far. Lets none through that would be written outside the root, over another or
 * through a link, whichever format it comes from.
 */
export class EntryPaths {
  readonly #kinds = new Map<string, Kind>();
  /** Folded, since some file systems take `Link/x` for a path through `link`. */
  readonly #links = new Set<string>();
  readonly #folders = new Set<string>();

  /**
   * Answers the path of an entry, which is empty for the root itself.
   * @throws {DeclarableError} `UnsafeEntry`.
   */
  admit(name: string, kind: Kind, linkTarget: string): string {
    const result = pathOfName(name);
    if ('unsafe' in result) throw unsafeEntry(name, result.unsafe);
    const { path } = result;
    if (path === '') {
      if (kind !== 'folder') throw unsafeEntry(name, 'empty-name');
      return path;
    }
    for (const folder of foldersAbove(path)) this.#enter(name, folder, 'folder');
    if (kind === 'link' && linkEscapes(path, linkTarget)) throw unsafeEntry(name, 'escaping-link');
    this.#enter(name, path, kind);
    return path;
  }

  #enter(name: string, path: string, kind: Kind): void {
    const folded = path.normalize('NFC').toLowerCase();
    if (
      kind === 'folder' ? this.#links.has(folded) : kind === 'link' && this.#folders.has(folded)
    ) {
      throw unsafeEntry(name, 'path-through-link');
    }
    const known = this.#kinds.get(path);
    // Folders are named again and again; two files of one name are a way to show one and unpack the other.
    if (known !== undefined && !(known === 'folder' && kind === 'folder')) {
      throw unsafeEntry(name, 'repeated-name');
    }
    this.#kinds.set(path, kind);
    if (kind === 'link') this.#links.add(folded);
    if (kind === 'folder') this.#folders.add(folded);
  }
}

function* foldersAbove(path: string): Generator<string> {
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
    yield path.slice(0, at);
}

export function unsafeEntry(entry: string, reason: UnsafeReason): DeclarableError<'UnsafeEntry'> {
  return new DeclarableError(
    'UnsafeEntry',
    { entry, reason },
    `Entry ${JSON.stringify(entry)}: ${reason}.`,
  );
}
