import { describe, expect, it } from 'vitest';
import { MUTATIONS, mutated } from './mutations.mjs';

// Whether the conformance suite catches each is shown by `node test/mutations/run.mjs`, which takes minutes.
describe.each(Object.entries(MUTATIONS))('the deliberate faults of %s', (_, mutations) => {
  it('can still be applied, each at one place', () => {
    const stale = mutations.filter((mutation) => mutated(mutation) === undefined);
    expect(stale.map(({ why }) => why)).toEqual([]);
  });

  it('are twenty at least', () => {
    expect(mutations.length).toBeGreaterThanOrEqual(20);
  });
});
