import { stoppable } from '../batch/stoppable.js';
import type { LogLine } from '../types/log.js';
import type { Connection } from './connection.js';
import type { HandledJob } from './handle.js';
import { logSource, readLogs } from './logs.js';
import type { LogOptions } from './types.js';
import { watchStatuses } from './watch.js';

/** Statuses of one job, for whoever may leave at any time. */
export function watchJob<S>(
  { waiter }: Connection,
  job: HandledJob,
  signal: AbortSignal | undefined,
): AsyncGenerator<S, void, undefined> {
  return stoppable([signal], (stop) => watchStatuses<S>(waiter, job, stop));
}

/** Lines of one job's log, for whoever may leave at any time. */
export function logOf(
  connection: Connection,
  job: HandledJob,
  options: LogOptions,
): AsyncGenerator<LogLine, void, undefined> {
  return stoppable([options.signal, connection.closing], (signal) =>
    readLogs(logSource(connection), job, { ...options, signal }),
  );
}
