import { handler } from '@jobwright/runtime/runner';

import type { StorageCopy } from '../generated/client/storage.copy.js';
import { declaring, DeclarableError } from './job/errors.js';
import { Progress } from './job/progress.js';
import { drafting } from './storage/drafts.js';
import { openSource } from './storage/source.js';

export default handler<StorageCopy>(({ source: from, target, expectedSha256 }, job) =>
  declaring(job, () =>
    drafting(job, async (drafts) => {
      const source = await openSource(from, job.signal);
      const draft = await drafts.file(target, source.bytes);
      const progress = new Progress<StorageCopy['status']>((status) => job.status(status));
      const total = source.bytes === undefined ? {} : { totalBytes: source.bytes };

      job.log.info('copying', { from: from.uri, to: target.uri, ...total });
      let copied = 0;
      for await (const chunk of source.chunks) {
        await draft.write(chunk);
        copied += chunk.length;
        progress.report({ bytes: copied, ...total });
      }
      const { bytes, sha256 } = await draft.finish();

      if (expectedSha256 !== undefined && sha256 !== expectedSha256) {
        throw new DeclarableError(
          'ChecksumMismatch',
          { uri: from.uri, expected: expectedSha256, actual: sha256 },
          `${from.uri} has SHA-256 ${sha256}, not ${expectedSha256}.`,
        );
      }
      await progress.finish({ bytes, ...total });
      job.log.info('copied', { bytes, sha256 });
      return { location: target, bytes, sha256 };
    }),
  ),
);
