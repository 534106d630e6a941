import { parseDuration, type Duration } from '../types/duration.js';
import { InvalidOptionError } from '../types/errors.js';
import type { SleepClock } from '../runner/sleep-clock.js';

interface Alarm {
  readonly at: number;
  readonly fire: () => void;
}

/** A clock that stands still until it is advanced. */
export class ManualClock implements SleepClock {
  readonly #alarms = new Set<Alarm>();
  readonly #advanced: () => void;
  #now: number;

  /** @param advanced told after each advance */
  constructor(startsAt: Date, advanced: () => void) {
    this.#now = startsAt.getTime();
    this.#advanced = advanced;
    if (Number.isNaN(this.#now)) throw new InvalidOptionError('startsAt is no valid date.');
  }

  get date(): Date {
    return new Date(this.#now);
  }

  /** In milliseconds since 1970 UTC. */
  now(): number {
    return this.#now;
  }

  /** @throws {InvalidOptionError} for what is no duration such as `90s` or `7d`. */
  advance(duration: Duration): void {
    const ms = parseDuration(duration);
    if (ms === undefined)
      throw new InvalidOptionError(`${JSON.stringify(duration)} is no duration such as 30s or 7d.`);
    this.advanceTo(this.#now + ms);
  }

  /** @param time in ms since 1970 UTC; in the past it does nothing */
  advanceTo(time: number): void {
    this.#now = Math.max(this.#now, time);
    const due = [...this.#alarms].filter(({ at }) => at <= this.#now);
    for (const alarm of due.sort((a, b) => a.at - b.at)) {
      if (this.#alarms.delete(alarm)) alarm.fire();
    }
    this.#advanced();
  }

  after(ms: number, fire: () => void): () => void {
    const alarm = { at: this.#now + ms, fire };
    this.#alarms.add(alarm);
    return () => {
      this.#alarms.delete(alarm);
    };
  }
}
