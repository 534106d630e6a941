import { dirname } from 'node:path';

import { handler } from '@jobwright/runtime/runner';

import type {
  ArchiveTransform,
  ArchiveTransformParams,
} from '../generated/client/archive.transform.js';
import { Allowance } from './archive/allowance.js';
import type { ArchiveWriter } from './archive/archive-writer.js';
import { folderDraft } from './archive/folder-draft.js';
import { withArchive } from './archive/open-archive.js';
import { folderWriter } from './archive/write-folder.js';
import { tarGzWriter } from './archive/write-tar-gz.js';
import { zipWriter } from './archive/write-zip.js';
import { declaring } from './job/errors.js';
import { Progress } from './job/progress.js';
import { drafting, type Drafts } from './storage/drafts.js';
import { placeOf } from './storage/location.js';

export default handler<ArchiveTransform>((params, job) =>
  declaring(job, () =>
    drafting(job, async (drafts) => {
      const allowance = new Allowance(params.limits);
      const progress = new Progress<ArchiveTransform['status']>((status) => job.status(status));
      const status = (): ArchiveTransform['status'] => ({
        entries: allowance.entries,
        bytes: allowance.bytes,
      });

      const made = await withArchive(params.source, job, allowance, async (entries) => {
        const writer = await begin(params, drafts);
        for await (const entry of entries) {
          job.signal.throwIfAborted();
          await writer.add({ ...entry, content: watched(entry.content) });
        }
        return writer.finish();
      });
      await progress.finish(status());
      const { entries, bytes: contentBytes } = allowance;
      return { target: params.target, entries, contentBytes, ...made };

      async function* watched(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const chunk of content) {
          job.signal.throwIfAborted();
          progress.report(status());
          yield chunk;
        }
      }
    }),
  ),
);

/** Begins what is to be made, out of sight. */
async function begin(
  { target, format }: ArchiveTransformParams,
  drafts: Drafts,
): Promise<ArchiveWriter> {
  if (format !== 'folder') {
    const draft = await drafts.file(target);
    return format === 'zip' ? zipWriter(draft) : tarGzWriter(draft);
  }
  const place = placeOf(target);
  if (place.kind !== 'file') {
    throw new Error(`A folder can be made at a file: location only, not at ${target.uri}.`);
  }
  const draft = drafts.add(await folderDraft(place, drafts.attempt));
  await drafts.sweep(dirname(place.path));
  return folderWriter(draft.path);
}
