/** What each error carries, by the code under which job files declare it. */
export interface ErrorData {
  SourceMissing: { uri: string };
  StorageUnavailable: { uri: string; reason: string; httpStatus?: number };
  ChecksumMismatch: { uri: string; expected: string; actual: string };
  NotAnArchive: { uri: string; reason: string };
  UnsafeEntry: { entry: string; reason: UnsafeReason };
  UnsupportedEntry: { entry: string; reason: 'encrypted' | 'compression-method' | 'hard-link' };
  TooLarge: { limit: 'bytes' | 'entries' | 'ratio' | 'metadata'; maximum: number; entry?: string };
  TargetOccupied: { uri: string; path: string };
  NotWav: { uri: string; reason: string };
  UnusableArchive: { uri: string; reason: string };
  NothingToIngest: { uri: string };
  UnusableRecording: { recording: string; reason: string };
  UnsupportedAudio: {
    uri: string;
    reason: string;
    formatTag?: number;
    bitsPerSample?: number;
    sampleRate?: number;
    channels?: number;
  };
}

export type UnsafeReason =
  | 'empty-name'
  | 'absolute-path'
  | 'parent-folder'
  | 'backslash'
  | 'drive-letter'
  | 'control-character'
  | 'escaping-link'
  | 'path-through-link'
  | 'repeated-name'
  | 'special-file';

/**
 * What code that knows nothing of jobs throws, where a job file may declare the error. {@link declaring} turns it into
 * the job's own.
 */
export class DeclarableError<C extends keyof ErrorData = keyof ErrorData> extends Error {
  override readonly name = 'DeclarableError';
  readonly code: C;
  readonly data: ErrorData[C];

  constructor(code: C, data: ErrorData[C], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.data = data;
  }
}

/** The part of a job's context that {@link declaring} needs; typed so that data which does not fit a job file fails. */
export interface Declaring {
  readonly signal: AbortSignal;
  readonly error: {
    readonly [C in keyof ErrorData]?: (data: ErrorData[C], message?: string) => Error;
  };
}

/**
 * Runs a handler's work. What it throws becomes the error that the job file declares under the same code, or, once the
 * attempt was told to stop, the reason for that: streams reject with errors of their own when they are torn down.
 */
export async function declaring<T>(job: Declaring, work: () => Promise<T>): Promise<T> {
  try {
    job.signal.throwIfAborted();
    return await work();
  } catch (error) {
    job.signal.throwIfAborted();
    throw error instanceof DeclarableError ? declared(job, error) : error;
  }
}

function declared<C extends keyof ErrorData>(job: Declaring, error: DeclarableError<C>): Error {
  const make = job.error[error.code];
  if (make === undefined) return error;
  const made = make(error.data, error.message);
  made.cause ??= error;
  return made;
}
