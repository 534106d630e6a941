import { stoppable } from '../batch/stoppable.js';
import type { LogLine } from '../types/log.js';
import { checkFields } from './fields.js';
import type { Connection } from './connection.js';
import type { HandledJob } from './handle.js';
import { logSource, readLogs } from './logs.js';
import type { LogOptions, WatchOptions } from './types.js';
import { watchStatuses } from './watch.js';

/** Statuses of one job, for whoever may leave at any time. @throws {InvalidOptionError} */
export function watchJob<S>(
  { waiter }: Connection,
  job: HandledJob,
  options: WatchOptions,
): AsyncGenerator<S, void, undefined> {
  checkFields('A watch', options, ['signal']);
  return stoppable([options.signal], (stop) => watchStatuses<S>(waiter, job, stop));
}

/** Lines of one job's log, for whoever may leave at any time. @throws {InvalidOptionError} */
export function logOf(
  connection: Connection,
  job: HandledJob,
  options: LogOptions,
): AsyncGenerator<LogLine, void, undefined> {
  checkFields('A reading of logs', options, ['follow', 'level', 'attempt', 'signal']);
  return stoppable([options.signal, connection.closing], (signal) =>
    readLogs(logSource(connection), job, { ...options, signal }),
  );
}
