const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let holding = false;

/** Runs `work`, which is synchronous, to its end even when the process is told to stop; it stops right after. */
export function undisturbed(work: () => void): void {
  hold();
  work();
}

/** While somebody listens to a signal, it does not end the process; it is told in the event loop's next turn. */
function hold(): void {
  if (holding) return;
  holding = true;
  const release = (): void => {
    holding = false;
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  const stop = (signal: NodeJS.Signals): void => {
    release();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  // After signals that came meanwhile have been told.
  setImmediate(release);
}
