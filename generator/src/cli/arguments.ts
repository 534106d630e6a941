import { JOB_STATES, parseDuration, type Duration, type JobState } from '@jobwright/runtime';
import { InvalidArgumentError, Option } from 'commander';

/* What the command line takes, checked before anything is done: wrong usage ends with 2. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const JOB_NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)*$/;

/** The id of a job, as `submit` and `list` print it. */
export function jobId(text: string): string {
  if (!UUID.test(text))
    throw new InvalidArgumentError('An id looks like 01890000-0000-7000-8000-000000000000.');
  return text.toLowerCase();
}

/** Ids of jobs, one argument after the other. */
export function jobIds(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), jobId(text)];
}

/** A whole number from 1. */
export function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('Give a whole number from 1.');
  return value;
}

/** A length of time that a timer can take. */
export function duration(text: string): Duration {
  const ms = parseDuration(text);
  if (ms === undefined || ms >= 2 ** 31)
    throw new InvalidArgumentError('Give a duration such as 500ms, 30s or 5m, of 24d at most.');
  return text as Duration;
}

/** A length of time, however long. */
export function period(text: string): Duration {
  if (parseDuration(text) === undefined)
    throw new InvalidArgumentError('Give a duration such as 12h or 30d.');
  return text as Duration;
}

/** `--job`, of the commands that look at jobs of one type. */
export function jobOption(description = 'only jobs of this type'): Option {
  return new Option('--job <name>', description).argParser((text) => {
    if (!JOB_NAME.test(text))
      throw new InvalidArgumentError('A job name has lower-case words, joined by dots.');
    return text;
  });
}

export function stateOption(): Option {
  const option = new Option('--state <state>', 'only jobs in this state; may be given again');
  option.choices(JOB_STATES);
  const one = option.parseArg as (text: string, before: unknown) => JobState;
  return option.argParser((text, before: readonly JobState[] | undefined) => [
    ...(before ?? []),
    one(text, undefined),
  ]);
}

/** The name of a queue. */
export function queueName(text: string): string {
  if (text === '') throw new InvalidArgumentError('Give the name of a queue.');
  return text;
}

type Pairs = Readonly<Record<string, string>>;

/** `name=value`, one after the other. */
export function pair(text: string, before: Pairs | undefined): Pairs {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Give it as name=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** A time, or a length of time before now. */
export function instant(text: string): Date {
  const ago = parseDuration(text);
  const date = ago === undefined ? isoTime(text) : new Date(Date.now() - ago);
  if (date === undefined || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('Give a time such as 2026-01-31T08:00Z, or 2h for 2 hours ago.');
  return date;
}

/** A time to come. */
export function moment(text: string): Date {
  const date = isoTime(text);
  if (date === undefined) throw new InvalidArgumentError('Give a time such as 2026-01-31T08:00Z.');
  return date;
}

const ISO_TIME =
  /^(?<day>\d{4}-\d\d-\d\d)(?<clock>T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?<zone>Z|[+-]\d\d:?\d\d)?$/;

/**
 * A date or date-time of ISO 8601; `undefined` for anything else. `Date` alone takes `5` for a day in May 2001, and the 30th of
 * February for one in March.
 */
function isoTime(text: string): Date | undefined {
  const { day, clock = '', zone = '' } = ISO_TIME.exec(text)?.groups ?? {};
  if (day === undefined || (clock === '' && zone !== '')) return undefined;
  const midnight = new Date(day);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  // What ECMAScript reads for certain has the colon.
  const date = new Date(`${day}${clock}${zone.replace(/^(...)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A length of time, however long. */
export function delay(text: string): Duration {
  if (parseDuration(text) === undefined)
    throw new InvalidArgumentError('Give a duration such as 30s, 5m or 2h.');
  return text as Duration;
}

export function priority(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || Math.abs(value) > 1_000)
    throw new InvalidArgumentError('Give a whole number from -1000 to 1000.');
  return value;
}
