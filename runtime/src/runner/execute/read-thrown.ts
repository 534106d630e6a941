import { isChildFailure } from '../../children/errors.js';
import { plain } from '../../logs/plain.js';
import { isDeclaredError } from '../declared-error.js';

/**
 * Reading what was thrown. It may be anything: a message that is a number, a getter that throws, a proxy that was revoked. So all
 * that is asked of it is asked here, where nothing throws and every text is a string.
 */

/** What an error that the job file declares says of itself. Its data is checked by its contract. */
export interface ReadDeclared {
  readonly code: string;
  readonly message: string;
  readonly data: () => unknown;
}

/** Undefined of what is no declared error. */
export function readDeclared(thrown: unknown): ReadDeclared | undefined {
  return attempted(() => {
    if (!isDeclaredError(thrown)) return undefined;
    const code = textOf(thrown, 'code') ?? '';
    return { code, message: textOf(thrown, 'message') ?? code, data: () => thrown.data };
  });
}

/** Whether another attempt would start the child anew that it failed of; undefined of what is no failure of a child. */
export function readChildFailure(thrown: unknown): { readonly retryFailed: boolean } | undefined {
  return attempted(() =>
    isChildFailure(thrown) ? { retryFailed: (thrown.retryFailed as unknown) === true } : undefined,
  );
}

/** What can be told of anything that was thrown. */
export function readThrown(thrown: unknown): { readonly message: string; readonly stack?: string } {
  if (!isError(thrown)) return { message: `The handler threw ${describe(thrown)}` };
  const message =
    [textOf(thrown, 'message'), textOf(thrown, 'name')].find((text) => text) ??
    'The handler threw an error without a message.';
  const stack = attempted<unknown>(() => thrown.stack);
  return typeof stack === 'string' ? { message, stack } : { message };
}

function isError(thrown: unknown): thrown is Error {
  return attempted(() => thrown instanceof Error) ?? false;
}

function describe(thrown: unknown): string {
  return typeof thrown === 'string'
    ? `a string: ${thrown}`
    : `a value of type ${typeof thrown}, not an Error.`;
}

/** A text as it is, another value as its JSON; undefined where there is none. */
function textOf(thrown: object, field: string): string | undefined {
  try {
    const value = (thrown as Readonly<Record<string, unknown>>)[field];
    if (typeof value === 'string' || value === undefined) return value;
    return JSON.stringify(plain(value));
  } catch {
    return `[its ${field} cannot be read]`;
  }
}

function attempted<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
