import { isJobwrightError } from '@jobwright/runtime';
import { tell } from './output.js';

/** Sets the exit code that the process will end with. */
export type Exit = (code: number) => void;

/** The command did what it was asked, and the answer is good. */
export const OK: number = 0;
/** It could not be done, or the answer is bad: a job that failed, files that are not current. */
export const FAILED = 1;
/** The command was refused for what was typed, and nothing was done; typed again it would be refused again. */
export const USAGE = 2;

/** Errors about what was given, and not about what was found. */
const OF_USAGE: ReadonlySet<string> = new Set(['INVALID_OPTION', 'INVALID_PARAMS', 'NOT_INDEXED']);

/** Says in one line what went wrong; answers the exit code. */
export function reportError(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const known = isJobwrightError(error);
  const text = known ? `${error.code}: ${message}` : message;
  // Some tools' messages have several lines.
  tell(`jobwright: ${text.trim().replaceAll(/\s*\n\s*/g, ' ')}`);
  return known && OF_USAGE.has(error.code) ? USAGE : FAILED;
}
