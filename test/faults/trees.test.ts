import { describe, it } from 'vitest';
import { exercise } from './campaign/exercise.js';
import { randomTreeJob } from './workload/plan.js';

// A short round of `npm run chaos:trees`.
describe('trees of random shape, with failures, kills and cancels', () => {
  it.each([1, 2, 8])(
    'always finish, each child once, at concurrency %i',
    { timeout: 90_000 },
    async (concurrency) => {
      await exercise(concurrency === 2 ? 'sqlite' : 'postgres', {
        plan: (random) =>
          Array.from({ length: 10 }, () => randomTreeJob(random, random.whole(1, 30))),
        concurrency,
        disturbances: { kills: 1, stops: 0, terminations: 1 },
      });
    },
  );
});
