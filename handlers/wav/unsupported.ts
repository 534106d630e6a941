import { DeclarableError } from '../job/errors.js';
import type { WavFormat } from './format.js';

/** Names what about a recording cannot be worked with. */
export function unsupportedAudio(
  { uri }: { uri: string },
  { tag, bitsPerSample, sampleRate, channels }: WavFormat,
  reason: string,
): DeclarableError<'UnsupportedAudio'> {
  return new DeclarableError(
    'UnsupportedAudio',
    {
      uri,
      reason,
      ...(tag === undefined ? {} : { formatTag: tag }),
      bitsPerSample,
      sampleRate,
      channels,
    },
    `${uri}: ${reason}.`,
  );
}
