import { DeclarableError } from '../job/errors.js';
import type { Source } from '../storage/source.js';
import { ByteReader } from './byte-reader.js';
import { parseFormat, type WavFormat } from './format.js';

/** No `fmt ` chunk is longer in practice; one that claims to be is not read into memory. */
const LONGEST_FORMAT_BYTES = 4096;
/** The size that stands for "not known yet" (written to a pipe) or "see ds64" (RF64). */
const UNKNOWN_SIZE = 0xffff_ffff;

/** A WAV file, read up to its samples. */
export interface Wav {
  readonly format: WavFormat;
  /** Sample frames: the samples of all channels for one moment. */
  readonly frames: number;
  /** Stands at the first frame; `frames * format.frameBytes` bytes of samples follow. */
  readonly reader: ByteReader;
}

/**
 * Reads the header of a RIFF/WAVE, RF64 or BW64 file, passing over chunks it does not know. Where the size of the data
 * is not known (0 or 0xFFFFFFFF, as encoders write to pipes) or more than there is, the data end with the file.
 * @throws {DeclarableError} `NotWav`.
 * @see Multimedia Programming Interface and Data Specifications 1.0, IBM and Microsoft, 1991 (RIFF)
 * @see EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64)
 */
export async function readWav(source: Source): Promise<Wav> {
  const reader = new ByteReader(source.chunks);
  try {
    return await readHeader(source, reader);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function readHeader(source: Source, reader: ByteReader): Promise<Wav> {
  const start = await reader.read(12);
  const id = start.toString('latin1', 0, 4);
  if (id === 'RIFX') throw notWav(source, 'it is big-endian (RIFX)');
  if (!['RIFF', 'RF64', 'BW64'].includes(id) || start.toString('latin1', 8, 12) !== 'WAVE') {
    throw notWav(source, 'it does not begin with RIFF and WAVE');
  }
  const fileSize = start.readUInt32LE(4);
  let format: WavFormat | undefined;
  let longDataBytes: number | undefined;

  for (;;) {
    const header = await reader.read(8);
    if (header.length < 8)
      throw notWav(source, `it ends without a ${format ? 'data' : 'fmt'} chunk`);
    const [name, size] = [header.toString('latin1', 0, 4), header.readUInt32LE(4)];
    if (name === 'data') {
      if (format === undefined) throw notWav(source, 'its data come before its fmt chunk');
      const declared = size === UNKNOWN_SIZE ? longDataBytes : size;
      const bytes = dataBytes(source, reader.position, declared, fileSize);
      return { format, frames: Math.floor(bytes / format.frameBytes), reader };
    }
    const wanted = name === 'fmt ' || (name === 'ds64' && id !== 'RIFF');
    if (wanted && size > LONGEST_FORMAT_BYTES)
      throw notWav(source, `its ${name.trim()} chunk is too long`);
    const content = wanted ? await reader.read(size) : undefined;
    if (content !== undefined && content.length < size)
      throw notWav(source, 'it ends within its header');
    if (name === 'fmt ' && content !== undefined) {
      const parsed = parseFormat(content);
      if (typeof parsed === 'string') throw notWav(source, parsed);
      format = parsed;
    } else if (content !== undefined && size >= 16) {
      longDataBytes = Number(content.readBigUInt64LE(8));
    }
    // Chunks begin at even offsets: an odd one is followed by a byte that its size does not count.
    await reader.skip((content === undefined ? size : 0) + (size % 2));
  }
}

/** How many bytes of samples follow offset `at`. */
function dataBytes(
  source: Source,
  at: number,
  declared: number | undefined,
  fileSize: number,
): number {
  const there = source.bytes === undefined ? undefined : source.bytes - at;
  // Size 0 in a file whose RIFF size is right is an empty recording; else its writer could not go back to fill it in.
  const finished = source.bytes !== undefined && Math.abs(fileSize + 8 - source.bytes) <= 1;
  const known = declared === 0 && !finished ? undefined : declared;
  const bytes = Math.min(known ?? Infinity, there ?? Infinity);
  if (!Number.isFinite(bytes))
    throw notWav(source, 'neither it nor its storage says how long it is');
  return bytes;
}

export function notWav({ uri }: { uri: string }, reason: string): DeclarableError<'NotWav'> {
  return new DeclarableError('NotWav', { uri, reason }, `${uri} is no WAV file: ${reason}.`);
}
