/** The one listener of a signal, and whom it tells. Node warns of a leak where a signal has more than ten. */
interface Told {
  readonly acts: Set<() => void>;
  readonly listener: () => void;
}

const told = new WeakMap<AbortSignal, Told>();

/**
 * Calls `act` when `signal` is aborted, however many others wait for the same one.
 * @returns a function that ends it
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  const { acts, listener } = told.get(signal) ?? listenTo(signal);
  // Each call is told by itself, even where two give the same function.
  const own = (): void => {
    act();
  };
  acts.add(own);
  return () => {
    if (!acts.delete(own) || acts.size > 0) return;
    told.delete(signal);
    signal.removeEventListener('abort', listener);
  };
}

function listenTo(signal: AbortSignal): Told {
  const acts = new Set<() => void>();
  const listener = (): void => {
    for (const act of [...acts]) act();
  };
  const one = { acts, listener };
  told.set(signal, one);
  signal.addEventListener('abort', listener, { once: true });
  return one;
}
