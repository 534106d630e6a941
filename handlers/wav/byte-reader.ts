/** Reads a stream of chunks by counts of bytes, forward only. Holds one chunk at a time. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes read or skipped so far. */
  get position(): number {
    return this.#position;
  }

  /** Exactly `count` bytes, or fewer where the stream ends. For small counts: they are gathered in memory. */
  async read(count: number): Promise<Buffer> {
    const gathered: Uint8Array[] = [];
    for await (const bytes of this.take(count)) gathered.push(bytes);
    return Buffer.concat(gathered);
  }

  /** Passes over `count` bytes, or fewer where the stream ends. */
  async skip(count: number): Promise<void> {
    for await (const _ of this.take(count));
  }

  /** The next `count` bytes as they come, or fewer where the stream ends. */
  async *take(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0;) {
      if (this.#chunk.length === 0 && !(await this.#refill())) return;
      const bytes = this.#chunk.subarray(0, Math.min(left, this.#chunk.length));
      this.#chunk = this.#chunk.subarray(bytes.length);
      this.#position += bytes.length;
      left -= bytes.length;
      yield bytes;
    }
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #refill(): Promise<boolean> {
    for (;;) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      if (next.value.length === 0) continue;
      this.#chunk = next.value;
      return true;
    }
  }
}
