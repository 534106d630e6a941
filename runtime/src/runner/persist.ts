import { StoreUnavailableError } from '../types/errors.js';
import type { StoreHealth } from './store-health.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Does `act` until the database answers: a runner whose database goes away keeps trying and never exits by itself.
 * Other errors are the caller's.
 * @param givenUp asked before each new try; when it says so, the last error is thrown
 */
export async function persist<R>(
  act: () => Promise<R>,
  health: StoreHealth,
  givenUp: () => boolean,
): Promise<R> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const result = await act();
      health.reached();
      return result;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      health.away(error);
      if (givenUp()) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
