import { checkFields } from '../client/fields.js';
import type { ClaimLimit } from '../store/claim.js';
import { InvalidOptionError } from '../types/errors.js';
import type { Registry, RunnerLimits } from './types.js';

interface LimitedOptions {
  readonly concurrency: number;
  readonly limits?: RunnerLimits;
  readonly registry: Registry;
}

/**
 * The options' limits, as a claim has them.
 * @throws {InvalidOptionError} also for names that nothing here has: a limit that is misspelt would be none
 */
export function claimLimits({
  concurrency,
  limits = {},
  registry,
}: LimitedOptions): readonly ClaimLimit[] {
  checkFields('The limits of a runner', limits, ['queues', 'jobs', 'reserved']);
  const { queues = {}, jobs = {}, reserved } = limits;
  const known = registry.entries.map(({ job }) => job.descriptor);
  return [
    ...limitsOf(
      'queue',
      queues,
      known.map(({ queue }) => queue),
    ).map(([queue, most]) => ({ queue, most })),
    ...limitsOf(
      'job',
      jobs,
      known.map(({ name }) => name),
    ).map(([name, most]) => ({ name, most })),
    ...(reserved === undefined ? [] : [unreserved(concurrency, reserved)]),
  ];
}

function limitsOf(
  what: 'queue' | 'job',
  limits: Readonly<Record<string, number>>,
  known: readonly string[],
): readonly (readonly [name: string, most: number])[] {
  for (const [name, most] of Object.entries(limits)) {
    if (!Number.isInteger(most) || most < 1)
      throw new InvalidOptionError(
        `The limit of ${what} ${name} is a whole number from 1, not ${most}.`,
      );
    if (!known.includes(name)) {
      const all = [...new Set(known)].sort().join(', ');
      throw new InvalidOptionError(
        `A limit is for ${what} ${name}, which this runner has none of. It has ${all}.`,
      );
    }
  }
  return Object.entries(limits);
}

function unreserved(
  concurrency: number,
  reserved: NonNullable<RunnerLimits['reserved']>,
): ClaimLimit {
  checkFields('reserved', reserved, ['slots', 'priority']);
  const { slots, priority } = reserved;
  if (!Number.isInteger(slots) || slots < 1 || slots >= concurrency) {
    throw new InvalidOptionError(
      `reserved.slots is a whole number from 1 to ${concurrency - 1}, less than the concurrency; not ${slots}.`,
    );
  }
  if (!Number.isInteger(priority))
    throw new InvalidOptionError(`reserved.priority is a whole number, not ${priority}.`);
  return { belowPriority: priority, most: concurrency - slots };
}
