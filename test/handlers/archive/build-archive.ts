import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

import tar, { type Header } from 'tar-stream';

export interface ZipEntry {
  readonly name: string;
  readonly content?: Uint8Array;
  /** Unix mode with type; absent as zips from DOS have it. */
  readonly mode?: number;
  readonly method?: number;
  readonly flags?: number;
  /** Instead of the true ones. */
  readonly crc?: number;
  readonly size?: number;
}

/** A zip as nobody should make it: any name, any lie. */
export function aZip(...entries: readonly ZipEntry[]): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const entry of entries) {
    const { name, content = Buffer.alloc(0), method = 8, flags = 0x800, mode } = entry;
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const fields = Buffer.alloc(26);
    [20, flags, method, 0, 0x21].forEach((value, i) => fields.writeUInt16LE(value, 2 * i));
    fields.writeUInt32LE(entry.crc ?? crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.size ?? content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(mode === undefined ? 0 : mode * 0x10000, 6);
    rest.writeUInt32LE(offset, 10);
    const madeBy = Buffer.from([30, mode === undefined ? 0 : 3]);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), madeBy, fields, rest, Buffer.from(name)]),
    );
    bodies.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, list, Buffer.from('PK\u0005\u0006'), end]);
}

export type TarEntry = Partial<Header> & { readonly name: string; readonly content?: Uint8Array };

export async function aTar(...entries: readonly TarEntry[]): Promise<Buffer> {
  const pack = tar.pack();
  for (const { content = Buffer.alloc(0), ...header } of entries) pack.entry(header, content);
  pack.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of pack) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

export async function aTarGz(...entries: readonly TarEntry[]): Promise<Buffer> {
  return gzipSync(await aTar(...entries));
}
