/** WAVE format tags whose samples stand one after the other, each of the same size (RFC 2361, mmreg.h). */
export const FORMAT_TAG = { pcm: 1, float: 3, aLaw: 6, muLaw: 7, extensible: 0xfffe } as const;

/** Bytes 2 to 15 of the SubFormat GUIDs that stand for a format tag: xxxx0000-0000-0010-8000-00AA00389B71, from byte 2. */
const TAG_GUID_TAIL = Buffer.from('000000001000800000aa00389b71', 'hex');

/** How the samples of a WAV file are coded: its `fmt ` chunk. */
export interface WavFormat {
  /** A WAVE format tag; of WAVE_FORMAT_EXTENSIBLE, the one that its SubFormat stands for, or `undefined`. */
  readonly tag: number | undefined;
  readonly channels: number;
  /** Sample frames a second. */
  readonly sampleRate: number;
  /** Bytes of a sample frame: one sample of each channel. */
  readonly frameBytes: number;
  readonly bitsPerSample: number;
  /** The chunk's content as it was, for files cut from this one. */
  readonly chunk: Uint8Array;
}

/**
 * Reads the content of a `fmt ` chunk. Answers what is wrong with it, as text, where it makes no sense.
 * @see https://learn.microsoft.com/windows/win32/api/mmreg/ns-mmreg-waveformatextensible
 */
export function parseFormat(chunk: Buffer): WavFormat | string {
  if (chunk.length < 16) return `its fmt chunk has ${chunk.length} bytes, fewer than 16`;
  const format = {
    tag: tagOf(chunk),
    channels: chunk.readUInt16LE(2),
    sampleRate: chunk.readUInt32LE(4),
    frameBytes: chunk.readUInt16LE(12),
    bitsPerSample: chunk.readUInt16LE(14),
    chunk,
  };
  if (format.channels === 0) return 'it has no channels';
  if (format.sampleRate === 0) return 'its sample rate is 0';
  if (format.frameBytes === 0) return 'its block alignment is 0';
  return format;
}

function tagOf(chunk: Buffer): number | undefined {
  const tag = chunk.readUInt16LE(0);
  if (tag !== FORMAT_TAG.extensible) return tag;
  const known = chunk.length >= 40 && chunk.subarray(26, 40).equals(TAG_GUID_TAIL);
  return known ? chunk.readUInt16LE(24) : undefined;
}

/** Why audio of this format cannot be cut between any two sample frames; `undefined` when it can. */
export function whyNotCuttable({ tag, channels, frameBytes }: WavFormat): string | undefined {
  const tags: readonly (number | undefined)[] = [1, 3, 6, 7];
  if (!tags.includes(tag)) return 'its samples are compressed in blocks';
  if (frameBytes % channels !== 0)
    return `${channels} channels do not share ${frameBytes} bytes evenly`;
  return undefined;
}
