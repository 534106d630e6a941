import { DeclarableError } from '../job/errors.js';

export interface Limits {
  /** Of all entries together, unpacked. */
  readonly bytes: number;
  readonly entries: number;
  /** Unpacked to packed bytes of one entry, once it has yielded more than 16 MiB. */
  readonly ratio: number;
}

const DEFAULT_LIMITS: Limits = { bytes: 10 * 1024 ** 3, entries: 100_000, ratio: 200 };

/**
 * Up to here an entry may be packed as tightly as it likes: silence, zeros and tables shrink 1000-fold (the most that
 * deflate can do is 1032), and do no harm while they are small.
 */
const RATIO_FROM_BYTES = 16 * 1024 ** 2;

/** Headers, names and padding of a tar: what may stand between contents, for each entry and once. */
const METADATA_BYTES = { perEntry: 8 * 1024, once: 1024 ** 2 } as const;

/**
 * How much an archive may still unpack to. Counts what really comes out, while it does: declared sizes lie.
 * @see Fifield, "A better zip bomb", WOOT 2019
 */
export class Allowance {
  readonly limits: Limits;
  #entries = 0;
  #bytes = 0;
  #entry = '';
  #entryBytes = 0;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  get entries(): number {
    return this.#entries;
  }

  /** Of all entries together, unpacked. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts an entry. @throws {DeclarableError} `TooLarge`, as do the others. */
  beginEntry(name: string): void {
    this.#entry = name;
    this.#entryBytes = 0;
    if (++this.#entries > this.limits.entries) this.#refuse('entries', this.limits.entries);
  }

  /** Counts `bytes` more of the entry's content, for which `packedBytes` have been read since it began. */
  spend(bytes: number, packedBytes: number): void {
    this.#bytes += bytes;
    this.#entryBytes += bytes;
    if (this.#bytes > this.limits.bytes) this.#refuse('bytes', this.limits.bytes);
    const tight = this.#entryBytes > this.limits.ratio * Math.max(1, packedBytes);
    if (tight && this.#entryBytes > RATIO_FROM_BYTES) this.#refuse('ratio', this.limits.ratio);
  }

  /**
   * Checks what stands between contents, given all that has been unpacked, contents included; one megabyte and 8 KiB for
   * each entry allowed are free.
   */
  checkMetadata(unpackedBytes: number): void {
    const most = METADATA_BYTES.once + METADATA_BYTES.perEntry * this.limits.entries;
    if (unpackedBytes - this.#bytes > most) this.#refuse('metadata', most);
  }

  #refuse(limit: 'bytes' | 'entries' | 'ratio' | 'metadata', maximum: number): never {
    const entry = this.#entry === '' ? {} : { entry: this.#entry };
    throw new DeclarableError(
      'TooLarge',
      { limit, maximum, ...entry },
      `The archive exceeds the limit of ${maximum} (${limit}) at entry ${JSON.stringify(this.#entry)}.`,
    );
  }
}
