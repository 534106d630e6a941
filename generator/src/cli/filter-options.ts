import { InvalidOptionError, type JobState, type JobType } from '@jobwright/runtime';
import type { AnyJobQuery } from '@jobwright/runtime/client';
import { Option, type Command } from 'commander';
import { instant, jobOption, pair, queueName, stateOption } from './arguments.js';
import { generatedOption } from './registry.js';
import { schemasOption } from './schemas-option.js';

/** Which jobs, as the commands take it that are about many. */
export interface FilterOptions {
  readonly job?: string;
  readonly state?: readonly JobState[];
  readonly queue?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly where?: Readonly<Record<string, string>>;
  readonly generated: string;
  readonly schemas: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly endedSince?: Date;
  readonly endedUntil?: Date;
}

/** A job type of which nothing is known here. */
export interface AnyJob extends JobType {
  readonly errors: Readonly<Record<string, unknown>>;
}

export function addFilterOptions(command: Command): Command {
  const time = (flag: string, description: string): Option =>
    new Option(`${flag} <time>`, `${description}: 2026-01-31T08:00Z, or 2h ago as 2h`).argParser(
      instant,
    );
  return command
    .addOption(jobOption())
    .addOption(stateOption())
    .addOption(new Option('--queue <name>', 'only jobs of this queue').argParser(queueName))
    .addOption(headerOption('only jobs with this header; may be given again'))
    .addOption(
      new Option(
        '--where <field=value>',
        'only jobs with this param, of those under `index` in the job file; with --job; may be given again',
      ).argParser(pair),
    )
    .addOption(generatedOption())
    .addOption(schemasOption())
    .addOption(time('--since', 'only jobs submitted at this time or later'))
    .addOption(time('--until', 'only jobs submitted before this time'))
    .addOption(time('--ended-since', 'only jobs that ended at this time or later'))
    .addOption(time('--ended-until', 'only jobs that ended before this time'));
}

export function headerOption(description: string): Option {
  return new Option('--header <name=value>', description).argParser(pair);
}

/** All but `--where`, which only the job's contract can read: {@link readWhere}. */
export function toQuery(options: FilterOptions): Omit<AnyJobQuery, 'where'> {
  const { job, state, queue, header: headers, since, until, endedSince, endedUntil } = options;
  return {
    ...(job !== undefined && { name: job }),
    ...(state !== undefined && { state }),
    ...(queue !== undefined && { queue }),
    ...(headers && { headers }),
    ...((since ?? until) && {
      submitted: { ...(since && { from: since }), ...(until && { to: until }) },
    }),
    ...((endedSince ?? endedUntil) && {
      ended: { ...(endedSince && { from: endedSince }), ...(endedUntil && { to: endedUntil }) },
    }),
  };
}

/** Whether any of it was given. */
function isFiltered(options: FilterOptions): boolean {
  return options.where !== undefined || Object.keys(toQuery(options)).length > 0;
}

/** Ids or a filter, and not both. @throws {InvalidOptionError} */
export function checkIdsOrFilter(ids: readonly string[], options: FilterOptions): void {
  if (ids.length > 0 === isFiltered(options))
    throw new InvalidOptionError('Give ids of jobs, or say which by --job, --state, --queue …');
}
