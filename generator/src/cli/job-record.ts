import { JobNotFoundError } from '@jobwright/runtime';
import type { JobRecord, Store } from '@jobwright/runtime/store';
import { Option } from 'commander';

/** Params may hold what is nobody's business: they are printed where somebody asks. */
export function paramsOption(): Option {
  return new Option('--params', 'show params too, but for what their job file calls sensitive');
}

/** @throws {JobNotFoundError} */
export async function readJob(store: Store, id: string): Promise<JobRecord> {
  const [record] = await store.read([id]);
  if (record === undefined) throw new JobNotFoundError(id);
  return record;
}

/** A job for programs: JSON values instead of texts, ISO 8601 times; params where `withParams`. */
export function toJson(record: JobRecord, withParams: true | undefined): Record<string, unknown> {
  const {
    params,
    status,
    output,
    submittedAt,
    runAt,
    startedAt,
    endedAt,
    cancelRequestedAt,
    runner,
    ...rest
  } = record;
  return {
    ...rest,
    ...(withParams && { params: parse(params) }),
    status: parse(status),
    output: parse(output),
    submittedAt: time(submittedAt),
    runAt: time(runAt),
    startedAt: time(startedAt),
    endedAt: time(endedAt),
    cancelRequestedAt: time(cancelRequestedAt),
    runner: runner && { ...runner, tickedAt: time(runner.tickedAt) },
  };
}

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

export function time(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** Why a job, or its last attempt, did not succeed, in one line. */
export function failureLine(error: JobRecord['error']): string | undefined {
  if (error === undefined) return undefined;
  const data = error.data === undefined ? '' : ` ${JSON.stringify(error.data)}`;
  const message = error.message === error.code ? '' : `: ${error.message}`;
  return `${error.code ?? error.kind}${message}${data}`;
}
