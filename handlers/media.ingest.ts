import { posix } from 'node:path';

import { handler } from '@jobwright/runtime/runner';

import type { StoredFile } from '../generated/client/types/media.js';
import { jobs } from '../generated/runner/jobs.js';
import type { MediaIngestJob } from '../generated/runner/media.ingest.js';
import { explaining } from './ingest/child-failures.js';
import { Workspace, workspaceOf } from './ingest/workspace.js';
import { declaring, DeclarableError } from './job/errors.js';
import { inside } from './storage/location.js';
import { writeJson } from './storage/write-json.js';

/** Children at once: work for several runners, and no thousand jobs in front of everybody else's. */
const CONCURRENCY = 16;

/*
 * When this is run again, after its runner died or a storage was away, it goes through the same calls in the same order, and
 * whatever has ended is read back. So all that the keys follow from is recorded in steps. Keys begin with the number of
 * their phase for the sake of `jobwright show --tree`.
 */
export default handler<MediaIngestJob>(async (params, job) => {
  const { source, target, format, seconds } = params;
  // Another attempt may run on another machine, whose folder for temporary files is another.
  const workspace = new Workspace(
    await job.step('workspace', () => workspaceOf(job.id, params.workspace)),
  );

  const ingest = async (): Promise<MediaIngestJob['output']> => {
    await job.status({ phase: 'unpacking', recordings: 0, chunks: 0 });
    await job.run(
      jobs.archive.transform,
      { source, target: workspace.unpacked, format: 'folder' },
      { key: '1 unpack', retryFailed: true },
    );
    const recordings = await job.step('recordings', () => workspace.recordings());
    if (recordings.length === 0) {
      const { uri } = source;
      throw new DeclarableError('NothingToIngest', { uri }, `There is no WAV file in ${uri}.`);
    }

    await job.status({ phase: 'cutting', recordings: recordings.length, chunks: 0 });
    const cut = await job.runAll(
      jobs.media.chunk,
      recordings.map((path) => ({
        source: workspace.recording(path),
        target: workspace.chunksOf(path),
        seconds,
      })),
      many('2 cut'),
    );
    const chunks = cut.flatMap(({ pieces }) => pieces);
    const counts = { recordings: recordings.length, chunks: chunks.length };

    await job.status({ phase: 'transcoding', ...counts });
    const encoded = await job.runAll(
      jobs.media.transcode,
      chunks.map(({ file }) => ({ source: file.location, format })),
      many('3 transcode'),
    );

    await job.status({ phase: 'copying', ...counts });
    const stored = await job.runAll(
      jobs.storage.copy,
      encoded.map(({ location, sha256 }) => {
        const folder = posix.dirname(workspace.recordingOf(location));
        const name = posix.join(folder, posix.basename(workspace.pathOf(location)));
        return { source: location, target: inside(target, name), expectedSha256: sha256 };
      }),
      many('4 copy'),
    );

    const ingested = chunks.map(({ index, start, file: { location, duration } }, at) => {
      const recording = workspace.recordingOf(location);
      return { recording, index, start, duration, file: stored[at] as StoredFile };
    });
    const manifest = await job.step('manifest', () =>
      writeJson(inside(target, 'manifest.json'), ingested, job),
    );
    await workspace.remove();
    await job.status({ phase: 'done', ...counts });
    return { manifest, chunks: ingested };
  };

  /** For children of one phase: the key of each is the phase and the path of its source. */
  const many = (phase: string) => ({
    key: (child: { source: { uri: string } }) => `${phase} ${workspace.pathOf(child.source)}`,
    concurrency: CONCURRENCY,
    retryFailed: true,
  });

  return declaring(job, () => explaining(source, workspace, ingest));
});
