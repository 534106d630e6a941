import { expect, it } from 'vitest';
import type { ClaimedJob, Outcome } from '@jobwright/runtime/store';
import { AttemptEnd, type EndedAttempt } from '../../../runtime/src/runner/attempt-end.js';

const SUCCEEDED: Outcome = { kind: 'succeeded', output: 'null' };
const PARKED: Outcome = { kind: 'parked', awaits: ['other'] };

/** Of a child, whose parent waits here or does not: which jobs the database is asked to wake, and what the parent hears. */
function endOf(outcome: Outcome, parentWaitsHere: boolean) {
  const woken: string[] = [];
  const heard: unknown[] = [];
  const attempt = {
    claimed: { id: 'child', parentId: 'parent', token: { claimId: 'c', epoch: 1 } } as ClaimedJob,
    services: {
      writer: { wake: (id: string) => void woken.push(id) },
      waiter: {
        ended: (...end: unknown[]) => {
          heard.push(end);
          return parentWaitsHere;
        },
      },
    } as unknown as EndedAttempt['services'],
    warn: () => undefined,
    masked: (text: string) => text,
    failed: () => outcome,
    over: () => undefined,
  };
  return { end: new AttemptEnd(attempt, outcome), woken, heard };
}

it('tells a parent that waits here, without the database', () => {
  const { end, woken, heard } = endOf(SUCCEEDED, true);
  end.settled('settled');
  expect(heard).toEqual([['child', { state: 'succeeded', output: 'null' }]]);
  expect(woken).toEqual([]);
});

it('wakes a parent that may be parked, or elsewhere', () => {
  const { end, woken } = endOf(SUCCEEDED, false);
  end.settled('settled');
  expect(woken).toEqual(['parent']);
});

it('wakes a parent that waits here where its child was cancelled instead, of which it has not heard', () => {
  const failed: Outcome = {
    kind: 'retry',
    delayMs: 1,
    error: { kind: 'unexpected', message: 'x' },
  };
  const { end, woken, heard } = endOf(failed, true);
  end.settled('cancelled');
  expect([heard, woken]).toEqual([[], ['parent']]);
});

it('looks, once it is parked, whether it is to be woken', () => {
  const { end, woken } = endOf(PARKED, true);
  end.settled('settled');
  expect(woken).toEqual(['child']);
});
