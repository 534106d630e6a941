import { entry, handler, type Registry } from '@jobwright/runtime/runner';
import type { MediaTranscode } from '../../generated/client/index.js';
import { mediaTranscodeJob } from '../../generated/runner/media.transcode.js';

/** Ends the job of a source that holds, by the source's URI. */
export const holding = new Map<string, () => void>();

/** `media.transcode` with its real contract; its code does what the source's name says. */
const transcode = handler<MediaTranscode>(async ({ source: { uri }, format }, job) => {
  job.log.info('encoding', { uri });
  await job.status({ percent: 50 });
  if (uri.includes('missing')) throw job.error.SourceMissing({ uri }, 'there is nothing');
  if (uri.includes('broken')) throw new TypeError('an inner secret');
  if (uri.includes('hold'))
    await new Promise<void>((resolve, reject) => {
      holding.set(uri, resolve);
      job.signal.addEventListener('abort', () => {
        reject(job.signal.reason as Error);
      });
    });
  const location = { uri: uri.replace(/\w+$/, format) };
  const sha256 = '0'.repeat(64);
  return { location, format, bytes: 1, sha256, duration: 1, sampleRate: 8_000, channels: 1 };
});

export const registry: Registry = {
  url: import.meta.url,
  entries: [
    entry(
      {
        ...mediaTranscodeJob,
        isolation: 'inline',
        retry: { ...mediaTranscodeJob.retry, attempts: 1 },
      },
      () => Promise.resolve({ default: transcode }),
    ),
  ],
};
