import type { ClaimLimit } from '../store/claim.js';
import { InvalidOptionError } from '../types/errors.js';
import type { RunnerLimits } from './types.js';

interface LimitedOptions {
  readonly concurrency: number;
  readonly limits?: RunnerLimits;
}

/**
 * The options' limits, as a claim has them.
 * @throws {InvalidOptionError}
 */
export function claimLimits({ concurrency, limits = {} }: LimitedOptions): readonly ClaimLimit[] {
  const { queues = {}, jobs = {}, reserved } = limits;
  return [
    ...Object.entries(queues).map(([queue, most]) => ({ queue, most: atLeastOne(queue, most) })),
    ...Object.entries(jobs).map(([name, most]) => ({ name, most: atLeastOne(name, most) })),
    ...(reserved === undefined
      ? []
      : [{ belowPriority: reserved.priority, most: unreserved(concurrency, reserved.slots) }]),
  ];
}

function atLeastOne(of: string, most: number): number {
  if (Number.isInteger(most) && most >= 1) return most;
  throw new InvalidOptionError(`The limit of ${of} is a whole number from 1, not ${most}.`);
}

function unreserved(concurrency: number, slots: number): number {
  if (Number.isInteger(slots) && slots >= 1 && slots < concurrency) return concurrency - slots;
  throw new InvalidOptionError(
    `reserved.slots is a whole number from 1 to ${concurrency - 1}, less than the concurrency; not ${slots}.`,
  );
}
