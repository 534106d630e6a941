import type { RunnerLimits } from '@jobwright/runtime/runner';
import { InvalidArgumentError, Option } from 'commander';

export interface LimitOptions {
  readonly limitQueue?: Readonly<Record<string, number>>;
  readonly limitJob?: Readonly<Record<string, number>>;
  readonly reserve?: NonNullable<RunnerLimits['reserved']>;
}

/** Of what a runner does fewer at once than its concurrency. */
export function limitOptions(): readonly Option[] {
  return [
    new Option('--limit-queue <name=n>', 'jobs at once of one queue; may be given again').argParser(
      nameAndCount,
    ),
    new Option('--limit-job <name=n>', 'jobs at once of one type; may be given again').argParser(
      nameAndCount,
    ),
    new Option(
      '--reserve <n@priority>',
      'slots that only jobs of this priority or more take, such as 2@10',
    ).argParser(reserved),
  ];
}

export function limitsOf({ limitQueue, limitJob, reserve }: LimitOptions): RunnerLimits {
  return {
    ...(limitQueue !== undefined && { queues: limitQueue }),
    ...(limitJob !== undefined && { jobs: limitJob }),
    ...(reserve !== undefined && { reserved: reserve }),
  };
}

function nameAndCount(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [, name, count] = /^([a-z][\w.-]*)=([1-9]\d{0,4})$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Give a name and a number: media=2.');
  return { ...before, [name]: Number(count) };
}

function reserved(text: string): NonNullable<RunnerLimits['reserved']> {
  const [, slots, priority] = /^([1-9]\d{0,4})@(-?\d{1,4})$/.exec(text) ?? [];
  if (slots === undefined) throw new InvalidArgumentError('Give slots and a priority: 2@10.');
  return { slots: Number(slots), priority: Number(priority) };
}
