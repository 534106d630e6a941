import type { Attempts } from './attempts.js';
import type { ClaimLoop } from './claim-loop.js';
import type { Slots } from './slots.js';

export interface DrainParts {
  readonly slots: Pick<Slots, 'idle' | 'changed'>;
  readonly attempts: Pick<Attempts, 'some' | 'begun' | 'woken' | 'parkWaiting'>;
  readonly claims: Pick<ClaimLoop, 'some' | 'nextCount'>;
}

/** Resolves when no job runs here, none waits in memory, and a claim begun after that has taken none. */
export async function drain(parts: DrainParts): Promise<void> {
  const { attempts, claims } = parts;
  for (;;) {
    await quiet(parts);
    // A claim that was under way may have brought jobs since.
    if (!isQuiet(attempts)) continue;
    const { begun } = attempts;
    await attempts.woken();
    const claimed = await claims.nextCount();
    // One that began and ended meanwhile may have woken another after that claim.
    if (claimed === 0 && attempts.begun === begun && isQuiet(attempts) && !claims.some) return;
  }
}

/**
 * Handlers that wait are dropped as soon as nothing else is done here. What they wait for may never come from this runner; where it
 * has just come, their jobs are due again, and the next claim takes them.
 */
async function quiet({ slots, attempts }: DrainParts): Promise<void> {
  while (!isQuiet(attempts)) {
    if (slots.idle) attempts.parkWaiting();
    await slots.changed();
  }
}

function isQuiet(attempts: Pick<Attempts, 'some'>): boolean {
  return !attempts.some;
}
