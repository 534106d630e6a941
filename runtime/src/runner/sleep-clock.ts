import { PausableTimer } from './pausable-timer.js';

/** The clock that the sleeps of handlers go by. */
export interface SleepClock {
  /** In milliseconds; never goes back. */
  now(): number;
  /** Calls `fire` once, in that time; the function answered ends that. */
  after(ms: number, fire: () => void): () => void;
}

export const systemSleepClock: SleepClock = {
  now: () => performance.now(),
  after(ms, fire) {
    const timer = new PausableTimer(ms, fire);
    return () => {
      timer.pause();
    };
  },
};
