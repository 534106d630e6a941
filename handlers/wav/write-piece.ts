import type { FileDraft } from '../storage/draft.js';
import type { Piece } from './pieces.js';
import { notWav, type Wav } from './read-wav.js';
import { unsupportedAudio } from './unsupported.js';
import { LONGEST_RIFF_BYTES, wavHeader, wavTrailer } from './wav-header.js';

/** For header and pad byte, generously. */
const HEADER_BYTES = 8192;

/**
 * Writes the next `piece` of a recording, whose reader stands at its first frame, as a WAV file. `begin` is told how
 * long it will be, roughly.
 * @throws {DeclarableError} `NotWav` when the recording ends early; `UnsupportedAudio` when no WAV file can be so long.
 */
export async function writePiece(
  { format, reader }: Wav,
  { frames }: Piece,
  source: { readonly uri: string },
  begin: (expectedBytes: number) => Promise<FileDraft>,
): Promise<{ bytes: number; sha256: string }> {
  const dataBytes = frames * format.frameBytes;
  if (dataBytes > LONGEST_RIFF_BYTES - HEADER_BYTES) {
    throw unsupportedAudio(
      source,
      format,
      `a piece of ${dataBytes} bytes is too long for a WAV file`,
    );
  }
  const draft = await begin(dataBytes);
  await draft.write(wavHeader(format, frames));
  let written = 0;
  for await (const bytes of reader.take(dataBytes)) {
    await draft.write(bytes);
    written += bytes.length;
  }
  if (written < dataBytes) throw notWav(source, 'it ended before its data did');
  await draft.write(wavTrailer(format, frames));
  return draft.finish();
}
