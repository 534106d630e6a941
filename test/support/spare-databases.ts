/** A database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/**
 * Hands out databases that are emptied and given back when they are dropped: to make one takes a server long. For tests that leave
 * nothing but jobs.
 */
export function reusing(
  create: () => Promise<TestDatabase>,
  empty: (url: string) => Promise<unknown>,
): () => Promise<TestDatabase> {
  const spare: string[] = [];
  return async () => {
    const url = spare.pop() ?? (await create()).url;
    return {
      url,
      drop: async () => {
        await empty(url);
        spare.push(url);
      },
    };
  };
}
