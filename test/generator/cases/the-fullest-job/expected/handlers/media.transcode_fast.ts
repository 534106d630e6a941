import { handler } from '@jobwright/runtime/runner';
import type { MediaTranscodeFastJob } from '../generated/runner/media.transcode_fast.js';

/**
 * Encode one chunk of audio.
 *
 * Second paragraph.
 *
 * Errors to throw:
 * - job.error.SourceMissing(…): The source is gone.
 * - job.error.EncoderBusy()
 * - job.error.QuotaUsedUp()
 *
 * Jobs to start, with `import { jobs } from '../generated/runner/jobs.js';`:
 * - job.run(jobs.media.transcode_fast, …, { key: … })
 */
export default handler<MediaTranscodeFastJob>(async (_params, _job) => {
  throw new Error('media.transcode_fast is not implemented yet');
});
