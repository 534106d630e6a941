import { tell } from '../output.js';

/** As a shell reports a process that a signal ended: 128 and the signal's number. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;
/** Ctrl-C under npx comes twice, from the terminal and from npx: what follows so closely is the same wish. */
const SAME_WISH_MS = 500;

/** Resolves at the first SIGINT or SIGTERM; the next one, half a second later or more, ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const heard = (signal: keyof typeof CODES): void => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        resolve();
      } else if (performance.now() - firstAt > SAME_WISH_MS) {
        tell('jobwright: ended at once; jobs that ran are put back when the lease has run out');
        process.exit(CODES[signal]);
      }
    };
    process.on('SIGINT', heard).on('SIGTERM', heard);
  });
}
