import { isJobwrightError, type JobResult } from '@jobwright/runtime';
import type { MediaTranscode } from '../../generated/client/index.js';

type Failure = Extract<JobResult<MediaTranscode>, { ok: false }>['error'];

/** The body of an answer that is no success: problem details (RFC 9457), as application/problem+json. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  /** The code of the error, for programs. */
  readonly code?: string;
  readonly detail?: string;
  /** What the error carries. */
  readonly data?: unknown;
}

/** Whose fault each declared error is. An error that the job file gains does not compile until it has its line. */
const STATUS_OF = {
  SourceMissing: 422,
  NotWav: 422,
  UnsupportedAudio: 422,
  StorageUnavailable: 503,
} as const satisfies Record<keyof MediaTranscode['errors'], number>;

/** Why a job did not succeed. */
export function problemOfFailure(failure: Failure): Problem {
  switch (failure.kind) {
    case 'declared': {
      const { code, message, data } = failure;
      return { status: STATUS_OF[code], title: 'The job failed', code, detail: message, data };
    }
    case 'cancelled':
      return { status: 409, title: 'The job was cancelled', detail: failure.message };
    default:
      // What went wrong inside is for the log, and not for the caller.
      return { status: 500, title: 'The job did not succeed', code: failure.kind };
  }
}

/** Why a request could not be served. */
export function problemOfError(error: unknown): Problem {
  const code = isJobwrightError(error) ? error.code : undefined;
  const detail = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'INVALID_PARAMS':
      return { status: 400, title: 'The params do not fit', code, detail };
    case 'INVALID_OPTION':
      // A key that is empty or too long, a wait that is no duration.
      return { status: 400, title: 'The request does not fit', code, detail };
    case 'JOB_NOT_FOUND':
      return { status: 404, title: 'There is no such job', code };
    case 'KEY_CONFLICT':
      return { status: 409, title: 'The key was used with other params', code };
    case 'STORE_UNAVAILABLE':
      return { status: 503, title: 'The database is away', code };
    default:
      return { status: 500, title: 'Something went wrong' };
  }
}
