import { onAbort } from './on-abort.js';

/**
 * Aborts `controller` as soon as one of these signals is aborted, with its reason.
 * @returns a function that ends it
 */
export function abortWith(
  controller: AbortController,
  signals: readonly (AbortSignal | undefined)[],
): () => void {
  const ends = signals
    .filter((signal) => signal !== undefined)
    .map((signal) => {
      const follow = (): void => {
        controller.abort(signal.reason);
      };
      if (signal.aborted) follow();
      return onAbort(signal, follow);
    });
  return () => {
    for (const end of ends) end();
  };
}
