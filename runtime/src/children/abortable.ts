import { onAbort } from '../batch/on-abort.js';

/** `work`, or a rejection with the signal's reason as soon as it is aborted. */
export async function abortable<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => undefined); // where nobody waits for it any more
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = onAbort(signal, () => {
      // The runner's own reason, a JobAbortError.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(signal.reason);
    });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stop();
  }
}
