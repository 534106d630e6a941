import type { JobFailure } from '@jobwright/runtime';
import { isChildFailure, type ChildFailedError } from '@jobwright/runtime/runner';

import type { ArchiveTransform } from '../../generated/client/archive.transform.js';
import type { MediaChunk } from '../../generated/client/media.chunk.js';
import type { MediaTranscode } from '../../generated/client/media.transcode.js';
import type { StorageCopy } from '../../generated/client/storage.copy.js';
import { DeclarableError } from '../job/errors.js';
import type { Location } from '../storage/location.js';
import { unusable, type Workspace } from './workspace.js';

type Failure =
  | JobFailure<ArchiveTransform>
  | JobFailure<MediaChunk>
  | JobFailure<MediaTranscode>
  | JobFailure<StorageCopy>;

/** Runs `work`; a child's failure becomes what it means for the caller of the ingest, who knows of no children. */
export async function explaining<T>(
  source: Location,
  workspace: Workspace,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isChildFailure(error) ? meaning(error, source, workspace) : error;
  }
}

function meaning(error: ChildFailedError, source: Location, workspace: Workspace): Error {
  const failure = error.failure as Failure;
  switch (failure.code) {
    case 'SourceMissing':
      // Of any other child it is the workspace that has gone: nothing a caller could mend.
      return error.job === 'archive.transform'
        ? new DeclarableError('SourceMissing', failure.data, failure.message, { cause: error })
        : error;
    case 'NotAnArchive':
    case 'UnsafeEntry':
    case 'UnsupportedEntry':
    case 'TooLarge': {
      const data = { uri: source.uri, reason: failure.message };
      return new DeclarableError('UnusableArchive', data, failure.message, { cause: error });
    }
    case 'NotWav':
    case 'UnsupportedAudio':
      return unusable(workspace.recordingOf(failure.data), failure.data.reason, error);
    case 'StorageUnavailable':
      return new DeclarableError('StorageUnavailable', failure.data, failure.message, {
        cause: error,
      });
    default:
      return error;
  }
}
