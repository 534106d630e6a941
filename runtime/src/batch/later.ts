/** What `load` will give, before it has: only who asks for the first item loads it. */
export function later<T>(
  load: () => Promise<AsyncIterator<T, void, undefined>>,
): AsyncIterableIterator<T, void, undefined> {
  let loading: Promise<AsyncIterator<T, void, undefined>> | undefined;
  const items = (): Promise<AsyncIterator<T, void, undefined>> => (loading ??= load());
  return {
    next: async () => (await items()).next(),
    return: async () => (await (await items()).return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
