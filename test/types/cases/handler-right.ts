// What handlers may do; every other handler case differs in one thing.
import { handler } from '@jobwright/runtime/runner';
import type { ImageResize } from '../generated/client/image.resize.js';

export default handler<ImageResize>(async ({ source, size, format }, job) => {
  await job.status({ percent: 10 });
  if (source === '') throw job.error.SourceMissing({ uri: source }, 'nothing there');
  if (job.attempt === 1) throw job.error.EncoderBusy();
  return { uri: `${source}.${format ?? 'png'}`, bytes: size.width };
});
