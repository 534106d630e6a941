import { InvalidOptionError } from '../types/errors.js';
import { parseDuration } from '../types/duration.js';

/** Node's timers take no more than 2^31 - 1 ms. */
const LONGEST_TIMED_MS = 24 * 86_400_000;

/**
 * A duration option in ms. One that a runner times is at most 24 d long.
 * @throws {InvalidOptionError}
 */
export function timedOption(name: string, value: string, leastMs = 0): number {
  const ms = durationOption(name, value);
  if (ms >= leastMs && ms <= LONGEST_TIMED_MS) return ms;
  const bound = ms < leastMs ? `${leastMs} ms at least` : '24d at most';
  throw new InvalidOptionError(`${name} is ${bound}, not ${value}.`);
}

/** @throws {InvalidOptionError} */
export function durationOption(name: string, value: string): number {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  throw new InvalidOptionError(`${name} ${JSON.stringify(value)} is no duration such as 30s.`);
}
