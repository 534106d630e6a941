import { JOB_STATES, parseDuration, type Duration } from '@jobwright/runtime';
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

/** `--job`, of the commands that look at jobs of one type. */
export function jobOption(): Option {
  return new Option('--job <name>', 'only jobs of this type').argParser((text) => {
    if (!JOB_NAME.test(text))
      throw new InvalidArgumentError('A job name has lower-case words, joined by dots.');
    return text;
  });
}

export function stateOption(): Option {
  return new Option('--state <state>', 'only jobs in this state').choices(JOB_STATES);
}
