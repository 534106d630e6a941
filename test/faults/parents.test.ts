import { expect, it } from 'vitest';
import { exercise } from './campaign/exercise.js';

// More than are held in memory, so that some are parked; `npm run chaos:parents` does ten thousand.
it('parents in great number finish on a runner with one slot', { timeout: 90_000 }, async () => {
  const { history } = await exercise('postgres', {
    plan: () =>
      Array.from({ length: 1_200 }, () => ({ name: 'chaos.parent_inline', params: { ms: 0 } })),
    concurrency: 1,
    backlog: Number.POSITIVE_INFINITY,
    leaseMs: 10_000,
  });
  expect(history.ended.filter(({ state }) => state === 'succeeded')).toHaveLength(2_400);
  expect(history.attempts.some(({ outcome }) => outcome === 'released')).toBe(true);
});
