import { describe, expect, it } from 'vitest';

import { sampleDecoder } from '../../../handlers/wav/decode-samples.js';
import { parseFormat, type WavFormat } from '../../../handlers/wav/format.js';
import { fmt } from './build-wav.js';

function formatOf(tag: number, bits: number, channels = 1): WavFormat {
  const format = parseFormat(fmt({ tag, bits, channels }));
  if (typeof format === 'string') throw new Error(format);
  return format;
}

const [half, floats, doubles] = [0.5, Buffer.alloc(16), Buffer.alloc(16)];
[half, -1.5, NaN, -half].forEach((value, i) => floats.writeFloatLE(value, 4 * i));
[half, 7].forEach((value, i) => doubles.writeDoubleLE(value, 8 * i));

describe('sampleDecoder', () => {
  it.each([
    ['8 bits, unsigned', 1, 8, Buffer.from([0, 0x80, 0xc0]), [-1, 0, half]],
    ['16 bits', 1, 16, Buffer.from([0, 0x80, 0, 0x40]), [-1, half]],
    ['20 bits in three bytes', 1, 20, Buffer.from([0, 0, 0x80, 0, 0, 0x40]), [-1, half]],
    ['24 bits', 1, 24, Buffer.from([0, 0, 0xc0, 0, 0, 0x40]), [-half, half]],
    ['32 bits', 1, 32, Buffer.from([0, 0, 0, 0xc0]), [-half]],
    ['floats, clipped', 3, 32, floats, [half, -1, 0, -half]],
    ['doubles, clipped', 3, 64, doubles, [half, 1]],
  ])('reads %s', (_, tag, bits, bytes, samples) => {
    expect(sampleDecoder(formatOf(tag, bits))?.(bytes)).toEqual([new Float32Array(samples)]);
  });

  it('parts the channels', () => {
    const bytes = Buffer.from([0, 0x40, 0, 0xc0, 0, 0x40, 0, 0xc0]);
    expect(sampleDecoder(formatOf(1, 16, 2))?.(bytes)).toEqual([
      new Float32Array([half, half]),
      new Float32Array([-half, -half]),
    ]);
  });

  it('knows no other coding', () => {
    expect(sampleDecoder(formatOf(6, 8))).toBeUndefined();
    expect(sampleDecoder(formatOf(1, 64))).toBeUndefined();
    expect(sampleDecoder(formatOf(0x11, 4))).toBeUndefined();
  });
});
