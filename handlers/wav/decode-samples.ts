import { FORMAT_TAG, type WavFormat } from './format.js';

/** Reads the sample at a byte offset as a number from -1 to 1. */
type ReadSample = (bytes: DataView, at: number) => number;

/**
 * Makes a function that turns whole sample frames into one array a channel, each sample from -1 to 1. Integer samples
 * fill their bytes from the top (a 20-bit sample is the upper part of three bytes), so the bytes alone give the scale.
 * `undefined` for formats other than PCM of 1 to 4 bytes and IEEE float of 4 or 8.
 */
export function sampleDecoder(
  format: WavFormat,
): ((frames: Uint8Array) => Float32Array<ArrayBuffer>[]) | undefined {
  const { channels, frameBytes } = format;
  const sampleBytes = frameBytes / channels;
  const read = readSample(format.tag, sampleBytes);
  if (read === undefined) return undefined;
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = Math.floor(bytes.length / frameBytes);
    return Array.from({ length: channels }, (_, channel) => {
      const samples = new Float32Array(count);
      for (let i = 0, at = channel * sampleBytes; i < count; i++, at += frameBytes) {
        samples[i] = read(view, at);
      }
      return samples;
    });
  };
}

function readSample(tag: number | undefined, sampleBytes: number): ReadSample | undefined {
  if (tag === FORMAT_TAG.pcm) {
    switch (sampleBytes) {
      case 1: // of one byte, samples are unsigned
        return (bytes, at) => (bytes.getUint8(at) - 0x80) / 0x80;
      case 2:
        return (bytes, at) => bytes.getInt16(at, true) / 0x8000;
      case 3:
        return (bytes, at) =>
          (bytes.getUint8(at) | (bytes.getInt16(at + 1, true) << 8)) / 0x80_0000;
      case 4:
        return (bytes, at) => bytes.getInt32(at, true) / 0x8000_0000;
    }
  }
  if (tag === FORMAT_TAG.float) {
    if (sampleBytes === 4) return (bytes, at) => clipped(bytes.getFloat32(at, true));
    if (sampleBytes === 8) return (bytes, at) => clipped(bytes.getFloat64(at, true));
  }
  return undefined;
}

/** Float samples may exceed full scale, or be no number at all; encoders take neither. */
function clipped(sample: number): number {
  return Number.isNaN(sample) ? 0 : Math.max(-1, Math.min(1, sample));
}
