import { onAbort } from '../batch/on-abort.js';

/** `work`, or a rejection with the signal's reason as soon as it is aborted. */
export function abortable<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      // The runner's own reason, a JobAbortError.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(signal.reason);
    };
    if (signal.aborted) refuse();
    const stop = onAbort(signal, refuse);
    void work.then(resolve, reject).then(stop);
  });
}
