import { AsyncLocalStorage } from 'node:async_hooks';
import type { JobLogger } from '../../logs/job-log.js';

/** The run of a handler, for what the handler set in motion and nobody waits for. */
export interface Owner {
  readonly id: string;
  readonly name: string;
  /** Takes an error that nobody waits for. */
  stray(error: unknown): void;
  /** Where what it writes to `console` goes, if not there. */
  readonly console?: JobLogger | undefined;
}

const owners = new AsyncLocalStorage<Owner>();

/** Does `act`; all that it sets in motion, now and later, is `owner`'s. */
export function ownedBy<R>(owner: Owner, act: () => R): R {
  return owners.run(owner, act);
}

/** Where what is written to `console` here goes, if not there. */
export function consoleHere(): JobLogger | undefined {
  return owners.getStore()?.console;
}

/**
 * For a process's own listeners of `unhandledRejection` and `uncaughtException`: gives the error to the handler that set
 * in motion what failed. Its attempt fails, if it still goes on, and the runner tells of it as a `stray-error`.
 * @returns whether it was a handler's; if not, it is the application's own
 */
export function takeStrayError(error: unknown): boolean {
  const owner = owners.getStore();
  owner?.stray(error);
  return owner !== undefined;
}
