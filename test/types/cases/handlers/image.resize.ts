import { handler } from '@jobwright/runtime/runner';
import type { ImageResize } from '../generated/client/image.resize.js';

export default handler<ImageResize>(async ({ source, size }, job) => {
  await job.status({ percent: 50 });
  if (source === '') throw job.error.SourceMissing({ uri: source });
  if (size.width > 9000) throw job.error.EncoderBusy();
  return { uri: source, bytes: size.height ?? 1 };
});
