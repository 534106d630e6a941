import { FORMAT_TAG, type WavFormat } from './format.js';

/** Sizes in RIFF are 32 bits wide. */
export const LONGEST_RIFF_BYTES = 0xffff_ffff;

/**
 * What stands before the samples of a WAV file of `frames` sample frames: RIFF, fmt, for anything but PCM the `fact`
 * chunk that the specification then demands, and the head of the data chunk.
 * @throws {RangeError} when such a file would be longer than RIFF can say.
 */
export function wavHeader(format: WavFormat, frames: number): Buffer {
  const dataBytes = frames * format.frameBytes;
  const fact = format.tag === FORMAT_TAG.pcm ? [] : [chunkOf('fact', uint32(frames))];
  const middle = Buffer.concat([Buffer.from('WAVE'), chunkOf('fmt ', format.chunk), ...fact]);
  const riffBytes = middle.length + 8 + dataBytes + (dataBytes % 2);
  if (riffBytes > LONGEST_RIFF_BYTES)
    throw new RangeError(`${riffBytes} bytes do not fit into a RIFF file.`);
  return Buffer.concat([
    Buffer.from('RIFF'),
    uint32(riffBytes),
    middle,
    Buffer.from('data'),
    uint32(dataBytes),
  ]);
}

/** What stands after the samples: a byte where their size is odd. */
export function wavTrailer(format: WavFormat, frames: number): Buffer {
  return Buffer.alloc((frames * format.frameBytes) % 2);
}

function chunkOf(name: string, content: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(name, 'latin1'),
    uint32(content.length),
    content,
    Buffer.alloc(content.length % 2),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
