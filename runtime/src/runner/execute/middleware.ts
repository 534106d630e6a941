import { InvalidOptionError } from '../../types/errors.js';
import type { JobContext, Middleware, SomeAdditions } from '../types.js';
import { withAdditions } from './context.js';

/**
 * What a module of middleware exports by default: one, or a list, the first outermost.
 * @throws {InvalidOptionError}
 */
export async function loadMiddleware(address: string | undefined): Promise<readonly Middleware[]> {
  if (address === undefined) return [];
  const { default: exported } = (await import(address)) as { readonly default?: unknown };
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  if (list.every((one) => typeof one === 'function')) return list as readonly Middleware[];
  throw new InvalidOptionError(
    `${address} must export middleware by default: a function (job, next), or a list of them.`,
  );
}

/** Runs `handle` within the middleware, each of which may add to the context of those further in. */
export function throughMiddleware(
  middleware: readonly Middleware[],
  context: JobContext,
  handle: (context: JobContext) => unknown,
): unknown {
  const [outermost] = middleware;
  if (outermost === undefined) return handle(context);
  const inner = middleware.slice(1);
  return outermost(context, (additions?: SomeAdditions) =>
    Promise.resolve().then(() =>
      throughMiddleware(inner, additions ? withAdditions(context, additions) : context, handle),
    ),
  );
}
