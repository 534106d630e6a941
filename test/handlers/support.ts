import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { JobType } from '@jobwright/runtime';
import type { Handler, JobContext, JobLogger } from '@jobwright/runtime/runner';
import { afterAll } from 'vitest';

/** What a handler threw through `job.error`. */
export class Declared extends Error {
  readonly code: string;
  readonly data: unknown;
  constructor(code: string, data: unknown, message?: string) {
    super(message ?? code);
    this.code = code;
    this.data = data;
  }
}

export interface Run<J extends JobType> {
  readonly output: J['output'];
  readonly statuses: J['status'][];
}

export interface RunOptions<J extends JobType> {
  readonly epoch?: number;
  /** Called with each status, and may abort. */
  readonly onStatus?: (status: J['status']) => void;
  readonly signal?: AbortSignal;
}

/** Runs a handler alone, with a context that has no store behind it. */
export async function run<J extends JobType>(
  { run: work }: Handler<J>,
  params: J['params'],
  { epoch = 1, onStatus, signal = new AbortController().signal }: RunOptions<J> = {},
): Promise<Run<J>> {
  const statuses: J['status'][] = [];
  const error = new Proxy(
    {},
    {
      get: (_, code: string) => (data: unknown, message?: string) =>
        new Declared(code, data, message),
    },
  );
  const log: JobLogger = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
    child: () => log,
  };
  const context = {
    id: 'job-1',
    name: 'test',
    attempt: 1,
    epoch,
    signal,
    error,
    log,
    status: (status: J['status']) => {
      statuses.push(status);
      onStatus?.(status);
      return Promise.resolve();
    },
  };
  return { output: await work(params, context as unknown as JobContext<J>), statuses };
}

/** What `work` is refused with; fails the test if it is not. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; data: unknown }> {
  const error: unknown = await work.then(
    () => new Error('It succeeded.'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Declared)) throw error;
  return { code: error.code, data: error.data };
}

/** A folder for the tests of one file, removed after them. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jobwright-handlers-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function at(...path: string[]): { uri: string } {
  return { uri: pathToFileURL(join(...path)).href };
}

/** Everything below a folder, sorted; hidden names too. */
export async function listing(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A signal, and how to abort it with a reason that can be recognised. */
export function cancellable(): { signal: AbortSignal; cancel: () => void; reason: Error } {
  const controller = new AbortController();
  const reason = new Error('cancelled by the test');
  return {
    signal: controller.signal,
    cancel: () => {
      controller.abort(reason);
    },
    reason,
  };
}
