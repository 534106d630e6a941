/**
 * Where the logs of ended jobs are kept as compressed objects: a folder, an S3-compatible store, anything that can put bytes under
 * a name. Each object is written once under a name of its own, `YYYY/MM/DD/<job id>/<unique>.ndjson.gz`, and never changed.
 */
export interface Archive {
  /** What people are told of the place, in messages and pointers: a URL without credentials, such as `s3://bucket/prefix`. */
  readonly label: string;
  /** Keeps the bytes under the name, durably once it returns. Sent again with the same bytes it changes nothing. */
  put(name: string, data: Uint8Array): Promise<void>;
  /**
   * The bytes under the name, whole; undefined where there is no such object.
   * @param signal aborted when nobody waits for them any more
   */
  get(name: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** Removes the objects that are there; of one that is not, nothing is said. */
  remove(names: readonly string[]): Promise<void>;
  /** The objects whose names begin with the prefix; `modifiedAt` is milliseconds since 1970, by the archive's clock. */
  list(prefix: string): AsyncIterable<{ name: string; modifiedAt: number }>;
}
