import { createMp3Encoder, createOggEncoder } from 'wasm-media-encoders';

import type { WavFormat } from '../wav/format.js';

export type EncodedFormat = 'mp3' | 'ogg';

/** Turns samples into a stream of MP3 frames or Ogg pages. What it answers is only valid until the next call. */
export interface Encoder {
  /** Of what it makes, in Hz: MP3 has only nine rates. */
  readonly sampleRate: number;
  /** One array a channel, samples from -1 to 1. */
  encode(samples: readonly Float32Array[]): Uint8Array;
  finalize(): Uint8Array;
}

/** In Hz: what both libraries take; beyond, libvorbis has no set-up. */
const RATES = { lowest: 8_000, highest: 192_000 } as const;

/** The rates of MPEG-1, MPEG-2 and MPEG-2.5 Layer III, in Hz, highest first. */
const MP3_RATES = [48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000] as const;

/** Why the encoder takes no audio of this format; `undefined` when it does. */
export function whyNotEncodable({ channels, sampleRate }: WavFormat): string | undefined {
  if (channels > 2) return `the encoder takes one or two channels, not ${channels}`;
  const { lowest, highest } = RATES;
  if (sampleRate < lowest || sampleRate > highest) {
    return `the encoder takes rates from ${lowest} to ${highest} Hz, not ${sampleRate}`;
  }
  return undefined;
}

/**
 * Makes an encoder of variable bit rate, LAME or libvorbis compiled to WebAssembly, for audio that
 * {@link whyNotEncodable} has nothing against.
 * @param quality from 0 (smallest) to 10 (best). Vorbis's own scale; LAME's `-V` runs the other way, from 9.999 to 0.
 */
export async function createEncoder(
  format: EncodedFormat,
  { channels, sampleRate }: WavFormat,
  quality: number,
): Promise<Encoder> {
  const common = { channels: channels === 1 ? 1 : 2, sampleRate } as const;
  if (format === 'mp3') {
    const encoder = await createMp3Encoder();
    // Named, because LAME would choose as low as 8 kHz for the lowest qualities.
    const outputSampleRate = MP3_RATES.find((rate) => rate <= sampleRate) ?? 8_000;
    encoder.configure({ ...common, vbrQuality: Math.min(9.999, 10 - quality), outputSampleRate });
    return {
      sampleRate: outputSampleRate,
      encode: (samples) => encoder.encode(samples),
      finalize: () => encoder.finalize(),
    };
  }
  const encoder = await createOggEncoder();
  encoder.configure({ ...common, vbrQuality: quality });
  return {
    sampleRate,
    encode: (samples) => encoder.encode(samples),
    finalize: () => encoder.finalize(),
  };
}
