import { describe, expect, it } from 'vitest';
import { exercise } from './campaign/exercise.js';

describe.each(['sqlite', 'postgres'] as const)('a step, on %s', (kind) => {
  it(
    'takes effect once, though its process is killed ten times after it was recorded',
    { timeout: 60_000 },
    async () => {
      const { history } = await exercise(kind, {
        plan: () => [{ name: 'chaos.die_process', params: { deaths: 10, whose: 'own' } }],
        // Where a lease of a second runs out, as it may on a busy machine, the job is a suspect, and given up after a few deaths alone.
        leaseMs: 10_000,
      });
      const times = (what: string): number =>
        history.effects.filter((effect) => effect.what === what).length;
      expect({ deaths: times('death'), paid: times('step:pay') }).toEqual({ deaths: 10, paid: 1 });
      expect(history.ended).toMatchObject([{ state: 'succeeded', epoch: 11 }]);
    },
  );
});
