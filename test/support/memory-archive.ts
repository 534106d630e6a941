import type { Archive } from '../../runtime/src/archive/archive.js';

/** Objects in a map: what a folder does, without a disk. */
export class MemoryArchive implements Archive {
  readonly objects = new Map<string, { readonly data: Uint8Array; readonly modifiedAt: number }>();

  constructor(readonly label = 'memory://archive') {}

  put(name: string, data: Uint8Array): Promise<void> {
    this.objects.set(name, { data, modifiedAt: Date.now() });
    return Promise.resolve();
  }

  get(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.objects.get(name)?.data);
  }

  remove(names: readonly string[]): Promise<void> {
    for (const name of names) this.objects.delete(name);
    return Promise.resolve();
  }

  async *list(prefix: string): AsyncGenerator<{ name: string; modifiedAt: number }> {
    for (const [name, { modifiedAt }] of [...this.objects]) {
      if (name.startsWith(prefix)) yield await Promise.resolve({ name, modifiedAt });
    }
  }
}
