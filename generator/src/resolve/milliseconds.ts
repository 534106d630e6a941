import { parseDuration, type Duration } from '@jobwright/runtime';

/** A duration that was checked. */
export function milliseconds(text: Duration): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error(`unchecked duration ${text}`);
  return ms;
}
