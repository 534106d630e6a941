import type { FromWorker, ToWorker } from './messages.js';

/** A worker thread or child process as the runner sees it: all that differs between the two. */
export interface WorkerPort {
  post(message: ToWorker): void;
  /** Ends it at once, whatever it is doing. */
  kill(): void;
  /** Keeps the runner's process alive until {@link WorkerPort.unref}. */
  ref(): void;
  unref(): void;
}

interface WorkerListener {
  message(message: FromWorker): void;
  /** Told once. @param why of itself, in words that follow "is gone:" */
  exit(why: string): void;
}

/** Starts a worker. */
export type StartWorker = (listener: WorkerListener) => WorkerPort;
