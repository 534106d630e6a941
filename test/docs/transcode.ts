import { handler } from '@jobwright/runtime/runner';
import type { MediaTranscode } from '../../generated/client/media.transcode.js';

/** The guides submit the sample's job; what it does is of no matter to them. */
export default handler<MediaTranscode>(async ({ format }, job) => {
  await job.status({ percent: 50 });
  const location = { uri: `file:///a.${format}` };
  const sound = { duration: 1, sampleRate: 44_100, channels: 1 };
  return { location, format, bytes: 1, sha256: '0'.repeat(64), ...sound };
});
