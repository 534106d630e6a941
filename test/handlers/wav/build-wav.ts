export interface WavParts {
  readonly tag?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
  readonly bits?: number;
  /** Content of the data chunk. */
  readonly data: Uint8Array;
  readonly id?: 'RIFF' | 'RIFX' | 'RF64';
  /** Chunks before fmt, between fmt and data, and after data. */
  readonly before?: readonly Buffer[];
  readonly between?: readonly Buffer[];
  readonly after?: readonly Buffer[];
  /** Instead of the true ones. */
  readonly riffSize?: number;
  readonly dataSize?: number;
  /** Instead of the plain 16 bytes. */
  readonly format?: Buffer;
}

/** A WAV file, with whatever oddity is asked for. */
export function aWav(parts: WavParts): Buffer {
  const { id = 'RIFF', before = [], between = [], after = [], data } = parts;
  const dataChunk = chunk('data', data);
  if (parts.dataSize !== undefined) dataChunk.writeUInt32LE(parts.dataSize, 4);
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    ...before,
    chunk('fmt ', parts.format ?? fmt(parts)),
    ...between,
    dataChunk,
    ...after,
  ]);
  const head = Buffer.alloc(8);
  head.write(id);
  head.writeUInt32LE(parts.riffSize ?? body.length, 4);
  return Buffer.concat([head, body]);
}

export function fmt({
  tag = 1,
  channels = 1,
  sampleRate = 8000,
  bits = 16,
}: Partial<WavParts>): Buffer {
  const frameBytes = channels * Math.ceil(bits / 8);
  const content = Buffer.alloc(16);
  content.writeUInt16LE(tag, 0);
  content.writeUInt16LE(channels, 2);
  content.writeUInt32LE(sampleRate, 4);
  content.writeUInt32LE(sampleRate * frameBytes, 8);
  content.writeUInt16LE(frameBytes, 12);
  content.writeUInt16LE(bits, 14);
  return content;
}

/** WAVE_FORMAT_EXTENSIBLE around a format tag. */
export function extensibleFmt(parts: Partial<WavParts>): Buffer {
  const extension = Buffer.alloc(24);
  extension.writeUInt16LE(22, 0);
  extension.writeUInt16LE(parts.bits ?? 16, 2);
  extension.writeUInt16LE(parts.tag ?? 1, 8);
  extension.write('000000001000800000aa00389b71', 10, 'hex');
  return Buffer.concat([fmt({ ...parts, tag: 0xfffe }), extension]);
}

export function chunk(name: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

/** 16-bit samples of a tone with a little noise, channels interleaved. */
export function tone(seconds: number, sampleRate: number, channels: number): Buffer {
  const frames = Math.round(seconds * sampleRate);
  const data = Buffer.alloc(frames * channels * 2);
  let noise = 1;
  for (let i = 0; i < frames; i++) {
    for (let c = 0; c < channels; c++) {
      noise = (noise * 48271) % 0x7fffffff;
      const sample = 12_000 * Math.sin((2 * Math.PI * (440 + 110 * c) * i) / sampleRate);
      data.writeInt16LE(Math.round(sample + (noise / 0x7fffffff) * 500), (i * channels + c) * 2);
    }
  }
  return data;
}

/** As a file of `bytes` comes from storage, in chunks of `chunkBytes`. */
export function aSource(bytes: Buffer, chunkBytes = 7, size: number | undefined = bytes.length) {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += chunkBytes) {
      yield await Promise.resolve(bytes.subarray(i, i + chunkBytes));
    }
  }
  return { uri: 'file:///test.wav', bytes: size, chunks: chunks() };
}
