/** One thing in an archive, in the terms of all formats. */
export interface ArchiveEntry {
  /** Relative, with slashes, without one at the end; checked by {@link EntryPaths}. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Permission bits, without set-uid, set-gid and sticky. */
  readonly mode: number;
  readonly modified: Date;
  /** What a link points to; empty for others. */
  readonly linkTarget: string;
  /** Of `content`; the reader makes sure that it is true, or fails. */
  readonly bytes: number;
  /** Of a file; empty for others. To be read before the next entry is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

export const PERMISSIONS = 0o777;
