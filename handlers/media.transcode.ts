import { setImmediate as nextTurn } from 'node:timers/promises';

import { handler } from '@jobwright/runtime/runner';

import type { MediaTranscode } from '../generated/client/media.transcode.js';
import { createEncoder, whyNotEncodable } from './audio/encoder.js';
import { declaring } from './job/errors.js';
import { Progress } from './job/progress.js';
import { drafting } from './storage/drafts.js';
import { withEnding } from './storage/location.js';
import { openSource } from './storage/source.js';
import { sampleDecoder } from './wav/decode-samples.js';
import { notWav, readWav } from './wav/read-wav.js';
import { unsupportedAudio } from './wav/unsupported.js';

/** Encoded at a stretch: some 2 ms of work, after which a cancel can be heard. */
const BLOCK_FRAMES = 8192;
const QUALITY = 6;

export default handler<MediaTranscode>(async (params, job) => {
  const { source: from, format, quality = QUALITY, target = withEnding(from, format) } = params;
  return declaring(job, () =>
    drafting(job, async (drafts) => {
      const source = await openSource(from, job.signal);
      const { format: wav, frames, reader } = await readWav(source);
      try {
        const reason = whyNotEncodable(wav);
        if (reason !== undefined) throw unsupportedAudio(source, wav, reason);
        const decode = sampleDecoder(wav);
        if (decode === undefined)
          throw unsupportedAudio(source, wav, 'its samples are neither PCM nor float');
        if (frames === 0) throw unsupportedAudio(source, wav, 'it has no samples');

        const encoder = await createEncoder(format, wav, quality);
        job.log.info('encoding', { format, frames, channels: wav.channels });
        const draft = await drafts.file(target);
        const progress = new Progress<MediaTranscode['status']>((status) => job.status(status));
        for (let done = 0; done < frames;) {
          const count = Math.min(BLOCK_FRAMES, frames - done);
          const block = await reader.read(count * wav.frameBytes);
          if (block.length < count * wav.frameBytes)
            throw notWav(source, 'it ended before its data did');
          await draft.write(encoder.encode(decode(block)));
          done += count;
          progress.report({ percent: (100 * done) / frames });
          // Only between turns of the event loop does the message arrive that aborts the signal.
          await nextTurn();
          job.signal.throwIfAborted();
        }
        await draft.write(encoder.finalize());
        const written = await draft.finish();
        await progress.finish({ percent: 100 });
        job.log.info('encoded', { uri: target.uri, ...written });
        return {
          location: target,
          format,
          ...written,
          duration: frames / wav.sampleRate,
          sampleRate: encoder.sampleRate,
          channels: wav.channels,
        };
      } finally {
        await reader.close();
      }
    }),
  );
});
