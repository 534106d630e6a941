import type { Hint } from './store.js';

/** `heard`, told of hints of these kinds only; for a store that cannot leave the others where they come from. */
export function only(hints: readonly Hint[], heard: (hint: Hint) => void): (hint: Hint) => void {
  return (hint) => {
    if (hints.includes(hint)) heard(hint);
  };
}
