import { setTimeout as sleep } from 'node:timers/promises';

/** A database on a busy machine may take its time; nothing is lost by giving it. */
const LIMIT_MS = 40_000;

/** Waits until `condition` holds; fails where it does not within forty seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const givenUpAt = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > givenUpAt)
      throw new Error(`waited in vain for ${condition.toString()}`);
    await sleep(2);
  }
}
