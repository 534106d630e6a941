import type { DurableHost } from '../../children/host.js';
import { LeaseLostError } from '../../types/attempt-errors.js';
import type { JsonText } from '../../types/json.js';

/**
 * What a handler may ask of its runner, wherever it runs. In a thread or a child process each call is a message, so what
 * goes in and what comes out must be JSON; errors arrive as in `remote/errors.ts`.
 */
export interface Host extends DurableHost {
  /** Resolves once the status, or a later one, is stored. @throws {LeaseLostError} */
  readonly status: (status: JsonText) => Promise<void>;
  /** Resolves once what was reported before is stored. */
  readonly flush: () => Promise<void>;
}

/** One method of {@link Host} after another: the compiler asks for those that are missing. */
const METHODS: Readonly<Record<keyof Host, true>> = {
  status: true,
  flush: true,
  recall: true,
  recordStep: true,
  startChildren: true,
  awaitChildren: true,
  cancelChildren: true,
  sleep: true,
  warn: true,
};

/** How a call leaves: the method's name and what it was given. */
export type CallHost = (method: string, args: readonly unknown[]) => Promise<unknown>;

/** A host whose every method goes through `call`. */
function hostBy(call: CallHost): Host {
  const methods = Object.keys(METHODS).map((method) => [
    method,
    (...args: unknown[]) => call(method, args),
  ]);
  return Object.fromEntries(methods) as Host;
}

/** Calls a method by its name, as a message says it. */
export function callHost(host: Host, method: string, args: readonly unknown[]): Promise<unknown> {
  if (!isMethod(method)) return Promise.reject(new Error(`A runner has no method ${method}.`));
  const methods = host as unknown as Record<keyof Host, (...args: unknown[]) => Promise<unknown>>;
  return methods[method](...args);
}

function isMethod(name: string): name is keyof Host {
  return Object.hasOwn(METHODS, name);
}

/** The same host until `isOver`: what a handler left behind goes on after its end, but speaks for no job any more. */
export function hostUntil(isOver: () => boolean, id: string, call: CallHost): Host {
  return hostBy((method, args) =>
    isOver() ? Promise.reject(new LeaseLostError(id)) : call(method, args),
  );
}
