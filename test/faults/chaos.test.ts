import { describe, expect, it } from 'vitest';
import { exercise } from './campaign/exercise.js';
import { randomJob } from './workload/plan.js';

// A short round of `npm run chaos`.
describe.each(['sqlite', 'postgres'] as const)(
  'runners that are killed and stopped, on %s',
  (kind) => {
    it('lose nothing and do nothing twice', { timeout: 90_000 }, async () => {
      const { deaths } = await exercise(kind, {
        plan: (random) => Array.from({ length: 300 }, () => randomJob(random)),
        runners: 2,
        disturbances: { kills: 3, stops: 1, terminations: 2 },
      });
      expect(deaths).toBeGreaterThanOrEqual(3);
    });
  },
);
