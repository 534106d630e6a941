import { describe, expect, it } from 'vitest';
import { exercise } from './campaign/exercise.js';

// A short round of `npm run chaos:parents`, which does ten thousand.
describe.each(['sqlite', 'postgres'] as const)('parents in great number, on %s', (kind) => {
  it('finish on a runner with one slot', { timeout: 90_000 }, async () => {
    const { history } = await exercise(kind, {
      plan: () =>
        Array.from({ length: 300 }, () => ({ name: 'chaos.parent_inline', params: { ms: 0 } })),
      concurrency: 1,
      backlog: Number.POSITIVE_INFINITY,
      leaseMs: 10_000,
    });
    expect(history.ended.filter(({ state }) => state === 'succeeded')).toHaveLength(600);
  });
});
