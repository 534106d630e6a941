const VERSIONS = { 3: 1, 2: 2, 0: 2.5 } as const;
const BITRATES = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const RATES = {
  1: [44_100, 48_000, 32_000],
  2: [22_050, 24_000, 16_000],
  2.5: [11_025, 12_000, 8_000],
};

export interface Measured {
  /** Seconds. */
  readonly duration: number;
  readonly sampleRate: number;
  readonly channels: number;
}

/**
 * Walks an MP3 from frame to frame, as a player does; throws where one does not begin where the last ended.
 * @see ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3
 */
export function measureMp3(bytes: Buffer): Measured {
  let [samples, at, sampleRate, channels] = [0, 0, 0, 0];
  while (at < bytes.length) {
    const header = bytes.readUInt32BE(at);
    if (header >>> 21 !== 0x7ff) throw new Error(`No frame sync at ${at}.`);
    const version = VERSIONS[((header >>> 19) & 3) as keyof typeof VERSIONS];
    if (((header >>> 17) & 3) !== 1) throw new Error(`No layer III at ${at}.`);
    const kbits = BITRATES[version === 1 ? 1 : 2][(header >>> 12) & 15] ?? 0;
    sampleRate = RATES[version][(header >>> 10) & 3] ?? 0;
    channels = ((header >>> 6) & 3) === 3 ? 1 : 2;
    const perFrame = version === 1 ? 1152 : 576;
    samples += perFrame;
    at += Math.floor(((perFrame / 8) * kbits * 1000) / sampleRate) + ((header >>> 9) & 1);
  }
  if (at !== bytes.length) throw new Error('The last frame is cut off.');
  return { duration: samples / sampleRate, sampleRate, channels };
}

/**
 * Walks an Ogg file from page to page; the last page's granule position is the number of samples.
 * @see RFC 3533, 6; Vorbis I specification, 4.2.2 (identification header)
 */
export function measureOgg(bytes: Buffer): Measured {
  let [at, samples, last] = [0, 0n, false];
  const identification = bytes.indexOf('\u0001vorbis');
  while (at < bytes.length) {
    if (bytes.toString('latin1', at, at + 4) !== 'OggS') throw new Error(`No page at ${at}.`);
    last = (bytes.readUInt8(at + 5) & 4) !== 0;
    samples = bytes.readBigInt64LE(at + 6);
    const segments = bytes.readUInt8(at + 26);
    at += 27 + segments + bytes.subarray(at + 27, at + 27 + segments).reduce((a, b) => a + b, 0);
  }
  if (at !== bytes.length || !last) throw new Error('The last page is missing or cut off.');
  const sampleRate = bytes.readUInt32LE(identification + 12);
  return {
    duration: Number(samples) / sampleRate,
    sampleRate,
    channels: bytes.readUInt8(identification + 11),
  };
}
