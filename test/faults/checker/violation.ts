/** A promise that a history breaks: which rule, which job, and what is wrong with it. */
export interface Violation {
  readonly rule: Rule;
  readonly jobId: string;
  readonly what: string;
}

export type Rule =
  | 'nothing is lost'
  | 'a job is in one place'
  | 'an end never changes'
  | 'every attempt is accounted for'
  | 'attempts do not overlap'
  | 'attempts keep to the policy'
  | 'runners hold jobs only while they live'
  | 'a key has one child'
  | 'a parent ends after what it awaited'
  | 'a step is done once'
  | 'nothing is written under an outdated token'
  | 'a cancelled tree starts nothing';

/** The database's clock counts microseconds, handlers' clocks and SQLite milliseconds. */
export const CLOCK_MS = 2;

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** JSON that a handler of the campaign has written, of which nothing is known for sure. */
export function parsed(text: string | null): Readonly<Record<string, unknown>> {
  const value: unknown = text === null ? {} : JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
