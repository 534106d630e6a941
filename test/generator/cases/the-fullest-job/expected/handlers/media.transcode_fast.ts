import { handler } from '@jobwright/runtime/runner';
import type { MediaTranscodeFast } from '../generated/client/media.transcode_fast.js';

/**
 * Encode one chunk of audio.
 *
 * Second paragraph.
 *
 * Errors to throw:
 * - job.error.SourceMissing(…): The source is gone.
 * - job.error.EncoderBusy()
 */
export default handler<MediaTranscodeFast>(async (_params, _job) => {
  throw new Error('media.transcode_fast is not implemented yet');
});
