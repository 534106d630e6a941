import { describe, expect, it } from 'vitest';
import { toOutcome, type Circumstances } from '../../../runtime/src/runner/outcome.js';
import { retryDelayMs } from '../../../runtime/src/runner/retry.js';
import type { AbortReason, RetryPolicy } from '../../../runtime/src/runner/types.js';

const policy: RetryPolicy = { attempts: 5, backoff: 'exponential', initialMs: 1_000, maxMs: 5_000 };
const delays = (of: RetryPolicy, random: number): (number | undefined)[] =>
  [1, 2, 3, 4, 5].map((attempt) => retryDelayMs(of, attempt, random));

describe('the delay before the next attempt', () => {
  it('comes from a list, whose last stands for all later ones', () => {
    const list: RetryPolicy = { attempts: 5, backoff: 'list', delaysMs: [1_000, 60_000] };
    expect(delays(list, 1)).toEqual([1_000, 60_000, 60_000, 60_000, undefined]);
  });

  it('doubles up to its maximum, and there is none after the last attempt', () => {
    expect(delays(policy, 1)).toEqual([1_000, 2_000, 4_000, 5_000, undefined]);
  });

  it('grows by steps when linear, and not at all when fixed', () => {
    expect(delays({ ...policy, backoff: 'linear' }, 1)).toEqual([
      1_000,
      2_000,
      3_000,
      4_000,
      undefined,
    ]);
    expect(delays({ ...policy, backoff: 'fixed' }, 1)).toEqual([
      1_000,
      1_000,
      1_000,
      1_000,
      undefined,
    ]);
  });

  it('is random over its upper half', () => {
    expect(delays(policy, 0)).toEqual([500, 1_000, 2_000, 2_500, undefined]);
  });
});

/** The circumstances of a job's attempt: nothing special, but for what a test says. */
const at = (attempt: number, special: Partial<Circumstances> = {}): Circumstances => ({
  retry: policy,
  attempt,
  deaths: 0,
  alone: false,
  deadlineLeftMs: undefined,
  ...special,
});

describe('what an attempt comes to', () => {
  const unexpected = {
    kind: 'threw',
    failure: { kind: 'unexpected', message: 'x' },
    retry: true,
  } as const;
  const aborted = (reason: AbortReason) => ({
    reason,
    message: 'asked to stop',
  });

  it('is success when the handler returns, even after it was asked to stop', () => {
    const end = { kind: 'returned', output: '1' } as const;
    expect(toOutcome(end, aborted('cancelled'), at(1))).toEqual({
      kind: 'succeeded',
      output: '1',
    });
  });

  it('is a retry while attempts are left, and death after the last', () => {
    expect(toOutcome(unexpected, undefined, at(4)).kind).toBe('retry');
    expect(toOutcome(unexpected, undefined, at(5))).toEqual({
      kind: 'ended',
      state: 'dead',
      error: unexpected.failure,
    });
  });

  it('is failure at once for an error that is not retried', () => {
    const end = { ...unexpected, retry: false };
    expect(toOutcome(end, undefined, at(1))).toMatchObject({ kind: 'ended', state: 'failed' });
  });

  it('is cancelled when it was asked to stop for that, whatever the handler threw', () => {
    const outcome = toOutcome(unexpected, aborted('cancelled'), at(1));
    expect(outcome).toMatchObject({
      state: 'cancelled',
      error: { kind: 'cancelled', message: 'asked to stop' },
    });
  });

  it('is a retry with the time-out as its reason when it took too long', () => {
    expect(toOutcome('cut', aborted('timeout'), at(1))).toMatchObject({
      kind: 'retry',
      error: { kind: 'timed-out' },
    });
  });

  it('is released, costing no attempt, at a shutdown', () => {
    expect(toOutcome('cut', aborted('shutdown'), at(5))).toEqual({ kind: 'released' });
  });

  it('spends an attempt when the thread died', () => {
    const end = { kind: 'died', message: 'gone' } as const;
    expect(toOutcome(end, undefined, at(5))).toMatchObject({
      state: 'dead',
      error: { message: 'gone' },
    });
  });

  it('takes the policy of an error that has one of its own', () => {
    const list: RetryPolicy = { attempts: 2, backoff: 'list', delaysMs: [60_000] };
    const end = { ...unexpected, retry: list };
    const first = toOutcome(end, undefined, at(1));
    expect(first.kind === 'retry' && first.delayMs >= 30_000).toBe(true);
    expect(toOutcome(end, undefined, at(2))).toMatchObject({ kind: 'ended', state: 'dead' });
  });

  it('is dead when the deadline has passed, or would have before the next attempt', () => {
    expect(toOutcome('cut', aborted('deadline'), at(1))).toMatchObject({
      kind: 'ended',
      state: 'dead',
      error: { kind: 'timed-out' },
    });
    expect(toOutcome(unexpected, undefined, at(1, { deadlineLeftMs: 499 }))).toMatchObject({
      kind: 'ended',
      state: 'dead',
      error: { kind: 'unexpected' },
    });
    expect(toOutcome(unexpected, undefined, at(1, { deadlineLeftMs: 1_001 })).kind).toBe('retry');
  });

  it('counts a death only where the job ran alone, and is dead after three', () => {
    const died = { kind: 'died', message: 'it is gone' } as const;
    expect(toOutcome(died, undefined, at(1)).kind).toBe('retry');
    expect(toOutcome(died, undefined, at(1, { alone: true, deaths: 1 }))).toEqual({
      kind: 'lost',
      error: { kind: 'lost', message: 'it is gone' },
    });
    expect(toOutcome(died, undefined, at(1, { alone: true, deaths: 2 }))).toMatchObject({
      kind: 'ended',
      state: 'dead',
      error: { kind: 'lost' },
    });
  });
});
