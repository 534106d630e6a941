import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition` answers something truthy, and answers that; fails after `limitMs`. */
export async function until<T>(
  condition: () => T | Promise<T>,
  limitMs = 30_000,
): Promise<NonNullable<T>> {
  const givenUpAt = performance.now() + limitMs;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (performance.now() > givenUpAt) {
      throw new Error(`waited ${limitMs} ms in vain for ${condition.toString()}`);
    }
    await sleep(5);
  }
}
