/**
 * Writes items one by one as groups: what comes in while one is written goes into the next.
 * @template T
 * @param {(items: readonly T[]) => Promise<void>} write @param {number} most
 * @returns {(item: T) => Promise<void>} resolves when it is written
 */
export function grouped(write, most) {
  /** @type {{ item: T, resolve: () => void, reject: (error: unknown) => void }[]} */
  const waiting = [];
  let writing = false;
  const drain = async () => {
    writing = true;
    await Promise.resolve();
    while (waiting.length > 0) {
      const group = waiting.splice(0, most);
      try {
        await write(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    writing = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!writing) void drain();
    });
}
