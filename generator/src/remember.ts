/** What was made of an object, by the object. */
export interface Memory<K extends object, V> {
  /**
   * What `make` made of `key` the last time, if all that it depends on beside is what it was then; else what it makes
   * now.
   */
  of(key: K, make: () => V, given?: readonly object[]): V;
}

/**
 * A memory of a pure function of immutable objects. It holds nothing of an object that nobody else holds: in one run it
 * costs next to nothing, and in `--watch` what did not change is not worked out again.
 */
export function memory<K extends object, V>(): Memory<K, V> {
  let known = new WeakMap<K, { readonly value: V }>();
  let before: readonly object[] = [];
  return {
    of(key, make, given = []) {
      if (given.length !== before.length || given.some((one, index) => one !== before[index])) {
        known = new WeakMap();
        before = [...given];
      }
      const found = known.get(key);
      if (found !== undefined) return found.value;
      const value = make();
      known.set(key, { value });
      return value;
    },
  };
}
