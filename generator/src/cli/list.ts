import { JOB_STATES, type JobState } from '@jobwright/runtime';
import type { JobRecord, ListQuery } from '@jobwright/runtime/store';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { failureLine, time, toJson } from './job-record.js';
import { jsonOption, storeOption, withStore } from './store-option.js';

interface Options {
  readonly store: string;
  readonly name?: string;
  readonly state?: JobState;
  readonly limit: number;
  readonly before?: string;
  readonly json?: true;
}

export function addList(program: Command): void {
  program
    .command('list')
    .summary('list jobs, newest first')
    .addOption(storeOption())
    .option('--name <job>', 'only jobs of this type')
    .addOption(new Option('--state <state>', 'only jobs in this state').choices(JOB_STATES))
    .addOption(new Option('--limit <n>', 'at most so many').default(20).argParser(positive))
    .option('--before <id>', 'only jobs submitted before this one, for the next page')
    .addOption(jsonOption())
    .action((options: Options) =>
      withStore(options.store, async (store) => {
        const records = await store.list(toQuery(options));
        if (options.json) console.log(JSON.stringify(records.map(toJson), null, 2));
        else console.log(records.length === 0 ? 'no jobs' : table(records));
      }),
    );
}

function toQuery({ name, state, limit, before }: Options): ListQuery {
  return {
    ...(name === undefined ? {} : { names: [name] }),
    ...(state === undefined ? {} : { states: [state] }),
    limit,
    ...(before === undefined ? {} : { before }),
  };
}

function table(records: readonly JobRecord[]): string {
  const nameWidth = Math.max(...records.map(({ name }) => name.length));
  return records
    .map((record) => {
      const { id, name, state, submittedAt, status, error } = record;
      const detail = failureLine(error) ?? (state === 'running' ? (status ?? '') : '');
      return `${id}  ${time(submittedAt) ?? ''}  ${name.padEnd(nameWidth)}  ${state.padEnd(9)}  ${detail}`.trimEnd();
    })
    .join('\n');
}

/** A whole number from 1, from the command line. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('Give a whole number from 1.');
  return value;
}
